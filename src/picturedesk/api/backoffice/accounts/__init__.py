"""Accounts: open, find, change, list; for administrators."""
