"""Records of one kind as a table: columns chosen, sorted, many rows at once."""
