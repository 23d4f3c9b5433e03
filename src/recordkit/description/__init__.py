"""What is said about a case: the elements, their rules, and the tally against the item's list.

`case` holds the description of one case as values. `items` holds what a service item demands,
and `tally` compares the two.
"""
