"""The smallest meter and the smallest charger: docs/architecture.md begins with them."""
