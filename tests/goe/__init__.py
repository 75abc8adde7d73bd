"""Tests of the go-eCharger client."""
