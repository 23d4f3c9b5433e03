"""The platform: requests come in at the top, bytes rest at the bottom.

A record enters at one end and moves one way: captured, arranged, packaged, checked, filed. Each
of these is a room under `stages`; what all of them need are the rooms under `commons`. A room is
entered by its door, `api.py`. What follows what is written down once, in `lifecycle/plan.py`.
"""
