"""The synthetic agencies: each tells its part of the world in its own way."""
