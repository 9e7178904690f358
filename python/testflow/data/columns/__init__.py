"""What a column may hold: one function for each type."""
