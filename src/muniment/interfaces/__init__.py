"""Web, REST, command line and worker.

Each translates, makes one call through one door, and translates back. They do not lean on one
another.
"""
