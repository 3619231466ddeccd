"""libvips as a worker has it, and property tests that take as long as they need and write nothing."""

import pytest
from hypothesis import settings

from picturedesk.imaging import vips

settings.register_profile("imaging", deadline=None, database=None, max_examples=200)
settings.load_profile("imaging")


@pytest.fixture(scope="session", autouse=True)
def _libvips_is_safe() -> None:
    vips.set_up()
