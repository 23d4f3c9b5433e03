"""Rules as data: service items and their materials, fonds and categories, retention schedules.

Every line is versioned and dated, with who put it in force and on what basis; what is in force on
a day is a query. In come item lists as the portals have them (odd codes kept and flagged),
published versions of items, and schedules that the archives authority approved. Out go the values
that the library judges with. Basis: the Measures, articles 7, 11 and 23.
"""
