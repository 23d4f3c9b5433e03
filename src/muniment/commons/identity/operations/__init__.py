"""What identity can be asked to do; each is one transaction and says so in the audit log."""
