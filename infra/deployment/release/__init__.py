"""A release: what is live together, built, packed and kept."""
