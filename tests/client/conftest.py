"""A recorder for each test, and a client of either face that asks it."""

from collections.abc import Iterator
from typing import Any

import pytest

from picturedesk.client import Retries
from tests.client.faces import FACES, opened
from tests.client.recorder import Recorder, recording


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as running:
        yield running


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(face: str, recorder: Recorder) -> Iterator[Any]:
    with opened(face, recorder.base_url, retries=Retries(first_wait_s=0.001)) as client:
        yield client
