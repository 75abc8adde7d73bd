"""What goes wrong at the site and on the way to the devices, injected on purpose."""
