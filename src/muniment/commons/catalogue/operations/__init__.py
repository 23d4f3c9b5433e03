"""What the catalogue can be asked to do; each is one transaction and moves the revision."""
