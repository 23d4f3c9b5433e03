"""What must hold of the code as a whole: imports, doors, tables, words, generated documents."""
