"""How much the property tests may take: as long as they need, and nothing written outside of tmp_path."""

from hypothesis import settings

# No deadline: on two shared cores a pause of 200 ms says nothing about the code.
settings.register_profile("core", deadline=None, database=None)
settings.load_profile("core")
