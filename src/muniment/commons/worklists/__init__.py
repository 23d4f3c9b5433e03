"""Lists that people come back to, and what they do with many records of a list at once.

A saved view is the filters of a list of cases under a name. It belongs to one person and is shown
to nobody else. It holds what was asked for, not what was found: what somebody may see is decided
anew each time it is opened.

What is picked stays picked from page to page, record by record. An undertaking is one decision
about many records: what was picked when it was drafted, one reason, and what became of each. It is
worked off in turns under a lease, may be paused and gone on with, and loses nothing with a worker
that dies. This room knows neither what is decided nor who may: the life cycle does.

Enter by `api`.
"""
