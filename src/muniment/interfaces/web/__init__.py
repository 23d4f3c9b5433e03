"""The pages people use: templates rendered on the server, htmx where a page is renewed in part.

A view translates an address, makes one call through `lifecycle.api` (or a room's door) and
translates the answer. Nothing here decides anything about a record. Start at `urls`; `gate`
says who may open what, `middleware` turns faults into pages that say who has to act.
"""
