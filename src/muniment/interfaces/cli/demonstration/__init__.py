"""A believable city that never was: its agencies, its items, its people and their cases."""
