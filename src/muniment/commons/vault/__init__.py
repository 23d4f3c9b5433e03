"""Bytes, kept apart record by record: put, open, compare.

Content is in the vault, synced to disk, before any row mentions it: `store_new` first, and
`register` in the transaction that files the record. A crash in between leaves objects that no
row mentions; storing them again is harmless.

Enter by `api`.
"""
