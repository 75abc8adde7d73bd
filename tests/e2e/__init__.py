"""Tests in a browser: scripts/test --e2e."""
