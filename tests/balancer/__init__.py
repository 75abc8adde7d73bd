"""Tests of the balancer: the rules, in virtual time."""
