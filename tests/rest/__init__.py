"""The REST interface, spoken to as a connected system speaks to it."""
