"""Arrangement (整理清点): groups, classifies, orders and tallies what was collected.

Data links become the files themselves, assembled views become pages that can be read off the
portal, every component gets its place and its format, and the materials are counted against the
item's list. What cannot be fetched or rendered is a failure that names it; what is missing from
the list is for the check to report with everything else. Articles 12, 13 and 15 of the Measures;
GB/T 42727-2023 clauses 6.2 to 6.4.
"""
