"""Releases: building, packaging and storing everything that goes live together."""
