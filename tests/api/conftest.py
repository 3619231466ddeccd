"""The application for every test of a surface, and property tests that take as long as they need and write nothing."""

from hypothesis import settings

from tests.support.app import desk

__all__ = ["desk"]

settings.register_profile("api", deadline=None, database=None)
settings.load_profile("api")
