"""Tests of what goes wrong between us and the devices, over real sockets."""
