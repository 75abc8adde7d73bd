"""The load managers that are compared, each as a model of what it decides on."""
