"""What every test shares: property tests that write nothing beside the sources, and one real server for a session."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from picturedesk.cli.starting import without_collecting
from tests.support.library import Library, Workshop, entered
from tests.support.s3 import S3Server, running_s3, skip_where_missing
from tests.support.server import RunningServer, running_server

set_hypothesis_home_dir(Path(__file__).parents[1] / ".cache" / "hypothesis")
# No deadline: on two shared cores a pause of 200 ms says nothing about the code. The same examples in every run, so
# that a commit is as green tomorrow as today; `make hunt` looks for new ones.
_HUNTING = "PICTUREDESK_HUNT" in os.environ
settings.register_profile(
    "tests", deadline=None, database=None, derandomize=not _HUNTING, max_examples=2_000 if _HUNTING else 100
)
settings.load_profile("tests")

# Nobody has set up logging in this process, and structlog's own way with exceptions draws all variables of every frame:
# seconds for each failure that a test provokes.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

_LONG_ONES_FIRST = tuple(
    Path(__file__).parent / ring for ring in ("faults", "e2e", "security", "ui", "cli", "sql", "imaging")
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Ten thousand tests stay to the end: nobody looks for garbage among them, now or later."""
    with without_collecting() as collected:
        result = yield
        collected()
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first, so that at the end no worker waits for one long file of another's."""
    places = {ring: place for place, ring in enumerate(_LONG_ONES_FIRST)}
    items.sort(key=lambda item: places.get(item.path.parent, len(places)))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server process with real sockets. It is shared, so a test looks only at what it made itself."""
    with running_server(tmp_path_factory.mktemp("server") / "library") as running:
        yield running


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server. It is shared, so a test looks only at a bucket of its own, or at a prefix."""
    skip_where_missing()
    with running_s3(tmp_path_factory.mktemp("s3") / "swift") as running:
        yield running


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    """One loop and one render process for all tests that call actions."""
    opened = Workshop()
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def library(workshop: Workshop, tmp_path: Path) -> Iterator[Library]:
    """An empty library of the test's own."""
    with entered(workshop, tmp_path / "library") as opened:
        yield opened
