"""How configurations differ: as parts for people, as JSON Patch, and merged from two sides."""
