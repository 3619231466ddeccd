"""``signing-keys``: what is printed, what is refused."""

from pathlib import Path

import pytest

from tests.support.commands import Command
from tests.support.delivery import signing_keys


@pytest.fixture
def library(command: Command, tmp_path: Path) -> Path:
    command("accounts", "list", "--data", tmp_path)
    return tmp_path


def listed(command: Command, library: Path) -> list[dict[str, str | None]]:
    return command("signing-keys", "list", "--data", library).lines


def test_a_new_library_has_one(command: Command, library: Path) -> None:
    [only] = listed(command, library)

    assert list(only) == ["id", "created_at", "retired_at"]
    assert only["retired_at"] is None


def test_rotating_makes_a_new_first_and_keeps_the_others(command: Command, library: Path) -> None:
    [old] = listed(command, library)

    done = [command("signing-keys", "rotate", "--data", library) for _ in range(2)]

    assert [(one.status, one.err) for one in done] == [(0, "")] * 2
    assert listed(command, library) == [done[1].lines[0], done[0].lines[0], old]


def test_no_secret_is_printed(command: Command, library: Path) -> None:
    out = (
        command("signing-keys", "rotate", "--data", library).out
        + command("signing-keys", "list", "--data", library).out
    )

    for key in signing_keys(library):
        assert key.id in out
        assert key.secret.hex() not in out


def test_retiring_prints_nothing_and_may_be_done_twice(command: Command, library: Path) -> None:
    [old] = listed(command, library)
    command("signing-keys", "rotate", "--data", library)

    first, second = (command("signing-keys", "retire", "--data", library, str(old["id"])) for _ in range(2))

    assert (first.status, first.out, first.err) == (second.status, second.out, second.err) == (0, "", "")
    assert [line["retired_at"] is None for line in listed(command, library)] == [True, False]
    assert old["id"] not in [key.id for key in signing_keys(library)]


def test_the_newest_cannot_be_retired(command: Command, library: Path) -> None:
    for _ in range(2):
        newest = str(listed(command, library)[0]["id"])

        done = command("signing-keys", "retire", "--data", library, newest)

        assert (done.status, done.code) == (1, "signing-key-needed")
        assert listed(command, library)[0]["retired_at"] is None
        command("signing-keys", "rotate", "--data", library)


@pytest.mark.parametrize(
    ("words", "code"),
    [(("retire", "0123abcd"), "signing-key-not-found"), (("retire",), "usage"), (("rotate", "now"), "usage")],
)
def test_what_cannot_be_is_refused(command: Command, library: Path, words: tuple[str, ...], code: str) -> None:
    assert command("signing-keys", *words, "--data", library).code == code
