"""The custody ledger: who did what to which record, when, and by what right.

Every operation of every room records what happened in its own transaction: the row changes and
the entry is written together, or neither. Entries are never changed; the database refuses it.
What follows from an entry is asked for by whoever follows the ledger, once each. Anchoring gives
entries their positions in an append-only Merkle log, writes the log's static files and signs a
checkpoint; from then on each entry can be proved to others, offline.

Basis: the Measures, article 10. Enter by `api`.
"""
