"""Media blocks: create, find, change."""
