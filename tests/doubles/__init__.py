"""In-memory parts for tests. Each passes the contract suite of its port."""
