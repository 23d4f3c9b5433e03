"""The documents of the project, and what generates those that follow from the code."""
