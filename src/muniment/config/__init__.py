"""Where the parts are joined: Django's settings, the wiring of adapters, the URLs."""
