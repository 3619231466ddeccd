"""The application for every test of a surface."""

from tests.support.app import desk

__all__ = ["desk"]
