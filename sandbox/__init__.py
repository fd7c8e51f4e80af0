"""Synthetic agencies as real servers, databases and files, with the oddities of real ones."""
