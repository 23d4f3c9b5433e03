"""Schemes of checks, one file per standard and edition."""
