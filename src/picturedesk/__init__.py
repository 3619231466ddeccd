"""Picturedesk: the picture desk and the picture server in one box."""

__version__ = "0.1.0"
