"""Every store for every suite."""

from pathlib import Path

import pytest

from picturedesk.core.ports import Blobs
from tests.contracts.backends import Backend, OnDisk, OnS3
from tests.support.s3 import S3Server


@pytest.fixture(scope="session")
def s3_bucket(s3_server: S3Server) -> str:
    """One for all suites: each store has a prefix of its own."""
    return s3_server.make_bucket()


@pytest.fixture
def on_s3(s3_server: S3Server, s3_bucket: str) -> OnS3:
    return OnS3(s3_server, s3_bucket)


@pytest.fixture(params=["disk", "s3"])
def backend(request: pytest.FixtureRequest) -> Backend:
    if request.param == "disk":
        return OnDisk()
    made: OnS3 = request.getfixturevalue("on_s3")  # the server is started by the first test that wants it
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def blobs(backend: Backend, folder: Path) -> Blobs:
    return backend.open(folder)
