"""Filing (归档登记): gives the reference code and takes the record into keeping.

A batch of checked packages forms one hash tree with one timestamp; each record gets its code, its
registration and its evidence record, and goes into the vault, bytes first; then the rows move and
the ledger says so; then the receipt can be had. Filing in real time at closure and handing in
periodically are one operation, and asking twice gives the first answer. Articles 10, 12 and 14
of the Measures; GB/T 42727-2023 clauses 6.10 and 6.11.
"""
