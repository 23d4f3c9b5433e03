"""Generates the documents that follow from the code, one module for each page.

Every page is a function without arguments that returns Markdown; `docs.generate` writes them and
`tests/architecture` fails when one is stale. Nothing here depends on a clock, a database or the
order of a directory, so that the same code gives the same pages.
"""
