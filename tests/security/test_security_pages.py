"""The pages of ``docs/security`` name tests that there are, every line of the ASVS' chapter, and limits that hold."""

import re
from pathlib import Path

import pytest

from picturedesk.core.files import MAX_FILE_BYTES
from picturedesk.imaging import limits
from picturedesk.imaging.sniff import limits as pictures
from tests.security.test_lessons_page import named_in

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "security" / name for name in ("README.md", "asvs-v5.md")]
LINKED = [*PAGES, ROOT / "docs" / "guide" / "deploy.md", ROOT / "SECURITY.md"]
NAMED = sorted(
    {name for page in PAGES for name in re.findall(r"`(tests/[\w/]+\.py::[\w:]+)`", page.read_text("utf-8"))}
)
ASVS = PAGES[1].read_text("utf-8")
LINES = (
    "5.1.1",
    *(f"5.2.{number}" for number in range(1, 7)),
    *(f"5.3.{number}" for number in range(1, 4)),
    *(f"5.4.{number}" for number in range(1, 4)),
)


def rows(text: str) -> list[list[str]]:
    """The cells of the tables' rows, without heads and rules."""
    lines = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_a_page_names_is_there(name: str) -> None:
    file, _, test = name.partition("::")

    assert test in named_in(file)


@pytest.mark.parametrize("line", LINES)
def test_every_line_of_the_chapter_is_answered_by_a_test(line: str) -> None:
    [row] = [row for row in rows(ASVS) if row[0] == line]

    assert row[1] in {"1", "2", "3"}
    assert all(row[2:4])
    assert "`tests/" in row[4]


def test_every_promise_has_its_test() -> None:
    promises = [row for row in rows(PAGES[0].read_text("utf-8")) if row[0] != "promise"]

    assert len(promises) >= 12
    assert [row[0] for row in promises if "`tests/" not in row[1]] == []


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.name)
def test_every_link_leads_to_a_page_that_is_there(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_limits_that_are_told_are_those_that_hold() -> None:
    told = dict(row for row in rows(ASVS) if len(row) == 2)

    assert told["a file"] == f"{MAX_FILE_BYTES // (1 << 20)} MiB"
    assert told["a side"] == f"{pictures.MAX_SIDE_PX:,} pixels"
    assert told["a picture"] == f"{pictures.MAX_PIXELS:,} pixels"
    assert told["an animation"] == (
        f"{pictures.MAX_FRAMES:,} frames, {pictures.MAX_PIXELS_OF_ALL_FRAMES:,} pixels over all of them"
    )
    assert told["a progressive JPEG"] == (
        f"{pictures.MAX_SCANS} scans, {pictures.MAX_PIXELS_TIMES_SCANS:,} pixels over all of them"
    )
    assert told["a check"] == (
        f"{limits.CHECK_CPU_S} seconds of CPU, {limits.CHECK_MEMORY_BYTES // (1 << 20):,} MiB of memory"
    )
    assert told["a rendition"] == (
        f"{limits.RENDER_CPU_S} seconds of CPU, {limits.RENDER_MEMORY_BYTES // (1 << 20):,} MiB of memory"
    )


def test_no_archive_is_opened_anywhere() -> None:
    unpacking = re.compile(r"(?m)^\s*(?:import|from) (?:zipfile|tarfile|gzip|bz2|lzma|py7zr)\b|unpack_archive")
    sources = (ROOT / "src" / "picturedesk").rglob("*.py")

    assert [source.name for source in sources if unpacking.search(source.read_text("utf-8"))] == []


def test_reports_go_to_no_address_that_somebody_made_up() -> None:
    page = (ROOT / "SECURITY.md").read_text("utf-8")

    assert "Report a vulnerability" in page
    assert "@" not in page
