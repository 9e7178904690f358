"""The forms in which a configuration reaches a program, one file each."""
