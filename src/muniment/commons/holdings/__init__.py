"""Holdings: fonds, records and their components, and each record's one state.

A record is entered here when its case is first received and stays for life, whatever happens to
its bytes. `advance` is the only way from one state to the next; the table in `states` says what
may follow what and by which article (12, 14 and 15 of the Measures). Search is here as well,
because what may be found follows from what is held.
"""
