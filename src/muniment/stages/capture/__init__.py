"""Capture (形成与收集): takes in what the portal and self-built systems send about a case.

A submission comes in through one of several doors, whole or piece by piece; its bytes are staged
and synced first, then its row and its ledger entries are written, then the sender is told. The
same submission sent twice gets the first answer. Closing a case starts the clock of filing. A
case that fails later is returned here, with every reason, and may be sent again as a new version
while the old one is kept. Articles 3, 6 to 9, 14 and 15 of the Measures.
"""
