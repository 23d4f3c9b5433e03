"""Judgement about electronic records, for anyone and for a long time.

`recordkit` holds what must stay true when the platform is gone: how a package is laid out and
read back, what the four-property checks establish, how a signature, a timestamp and a ledger
proof are verified, when a record is due. It is plain functions over plain values. It knows no
framework, no database, no network and no clock; only `verifier` opens paths.

Start with `recordkit.verifier` to see what it is for, `recordkit.packages` for the format, and
`recordkit.terms` for the words that everything else speaks.
"""
