"""The rooms that every stage needs: holdings, catalogue, vault, custody,
worklists, identity, jobs.
"""
