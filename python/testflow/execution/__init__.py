"""Running one test: targets, how a configuration reaches them, and the workers that run them."""
