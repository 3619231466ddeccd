"""API keys: make, find, revoke, list; for administrators."""
