"""Images: create, find, change, delete, restore, list."""
