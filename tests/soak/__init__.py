"""Tests of the soak: what it judges by."""
