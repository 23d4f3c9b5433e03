"""What every room may lean on: clock, identifiers, agents, events, ports, settings.

`ports` says what adapters promise; `parts` holds the adapters that were wired at the start.
"""
