"""Restoring requests that are missing from the table."""
