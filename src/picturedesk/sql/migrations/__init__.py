"""The history of the schema; each version runs on a library with data in it."""
