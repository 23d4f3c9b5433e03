"""Checking (检测): runs the library's four-property checks and keeps the reports.

The rules are the library's; this room gathers what they need from the platform (what was
recorded at capture, what the item demands, which retention is in force, the scanner's word),
keeps every report, and lets a person decide where a rule cannot. Article 15 of the Measures;
DA/T 70-2018.
"""
