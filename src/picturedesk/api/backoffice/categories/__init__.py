"""Categories: create, find, change, delete, restore, list."""
