"""Converts the Markdown of another site into content for site-gen, and reports what site-gen finds in it."""
