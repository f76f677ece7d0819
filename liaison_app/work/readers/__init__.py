"""Foreign files become plain rows, each one accounted for."""
