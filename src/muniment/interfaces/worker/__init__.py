"""The worker: does what waits, asks what follows from what happened, looks into the drop folder.

As many as you like may run beside one another; the lease table keeps them apart.
"""
