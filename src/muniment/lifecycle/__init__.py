"""What follows what, written down once, and what people see when several rooms are asked.

`plan` is the life cycle from top to bottom; `running` turns what happened into work and work into
calls; `api` composes pages from the doors of the rooms.
"""
