"""The REST interface, `/api/v1`: for systems that hand in cases and fetch their receipts.

Each endpoint translates, makes one call through one door, and translates back. `gate` says who
may, `problems` turns every fault into one kind of answer, `bodies` reads what comes in without
trusting it, `api` puts it all together. docs/guide/connecting.md is written for those who connect.
"""
