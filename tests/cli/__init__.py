"""The commands, run as somebody at a terminal runs them."""
