"""The strategies of selection, one file each."""
