"""Ring 1: makers of pictures."""
