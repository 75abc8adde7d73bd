"""Tests of the demo's pure parts, and of how it runs programs."""
