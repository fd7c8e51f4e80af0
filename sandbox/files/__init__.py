"""Files agencies publish."""
