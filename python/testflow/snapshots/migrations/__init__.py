"""From the settings of one version of a program to those of the next, by declared steps."""
