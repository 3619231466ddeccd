"""Publications: create, find, remove."""
