"""Packaging (封装): seals components and description together, once, for good.

One arranged case becomes one archival package: a deterministic ZIP whose verification manifest
the filing agency signs. The same input gives the same bytes, so sealing twice is harmless.
Articles 9, 13 and 15 of the Measures; GB/T 42727-2023 clauses 6.5 and 6.6.
"""
