"""Real files, made fast: each function returns the bytes of one file that opens.

Nothing here knows of cases. Everything is decided by the arguments, so the same arguments give
the same bytes with the same zlib and the same libjpeg.
"""
