"""The worker: asks what follows from what happened, does what waits, and looks into the drop
folder. As many as you like may run; the lease table keeps them apart.
"""
