"""The face that waits."""

# Made from ../aio/__init__.py by `python -m tests.client.deriving`: change that one.
