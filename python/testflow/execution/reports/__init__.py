"""Reports that test frameworks write, read as far as they are whole."""
