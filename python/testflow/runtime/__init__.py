"""The only code that touches the clock, chance, the environment and installed plug-ins."""
