"""The pages over the rooms themselves."""
