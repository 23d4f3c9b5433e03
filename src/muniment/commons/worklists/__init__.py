"""Lists that people come back to: the filters of a list of cases, saved under a name.

A saved view belongs to one person and is shown to nobody else. It holds what was asked for, not
what was found: what somebody may see is decided anew each time it is opened.

Enter by `api`.
"""
