"""People, organisations, roles and permissions: who may do what, and for whom.

Organisations of every kind in articles 5 and 24 of the Measures come in with their checked
credit code; people get accounts and roles; connected systems get clients and short-lived
tokens. Out goes one `Agent` for each request: its permissions from the one table in `policies`
and the organisations whose records it may see. Nobody is a super-user. What is done to accounts
and rights, and every sign-in, stands in an audit table that only grows.
"""
