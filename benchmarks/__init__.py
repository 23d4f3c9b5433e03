"""Benchmarks: how fast the platform is beside what the machine could do at all.

`make_cases` makes the load, `limits` measures the machine, `report` writes docs/benchmarks.md.
"""
