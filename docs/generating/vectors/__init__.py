"""Vectors for whoever writes another reader of our formats: good files and broken ones.

`python -m docs.generating.vectors` writes `docs/formats/vectors`. The same code gives the
same bytes: the keys follow from words that stand in `keys`, and are worth nothing.
"""
