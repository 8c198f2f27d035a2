"""Bringing back what is gone from the table."""
