"""The rooms that every stage needs.

Holdings, catalogue, vault, custody, worklists, identity, jobs: each stands on those after it.
"""
