"""Filters and tags for the templates; loaded as `muniment`."""
