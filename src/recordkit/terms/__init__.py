"""Codes, identifiers and vocabularies that everything else speaks.

A value that has a rule is a type here: it is frozen, compares by value, writes itself with
`str` and reads itself back with `parse`, refusing what does not follow the rule.
"""
