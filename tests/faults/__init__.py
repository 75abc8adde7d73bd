"""What goes wrong at the site, injected on purpose, in virtual time."""
