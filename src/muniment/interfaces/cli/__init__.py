"""The command line: one module for each `muniment <room> <verb>`."""
