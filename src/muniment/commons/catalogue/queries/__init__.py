"""What the catalogue can be asked. Single questions are batches of one."""
