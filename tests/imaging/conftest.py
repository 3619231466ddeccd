"""libvips as a worker has it."""

import pytest

from picturedesk.imaging import vips


@pytest.fixture(scope="session", autouse=True)
def _libvips_is_safe() -> None:
    vips.set_up()
