"""References: tie, find, look up, untie."""
