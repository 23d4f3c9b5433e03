"""A platform of its own for one test: the demonstration city, disks under a temporary home, keys.

`fixtures` are what a test asks for; `house` is how it asks the platform; `dying` ends the process
at a chosen step; `order` says what must hold whatever happened.
"""
