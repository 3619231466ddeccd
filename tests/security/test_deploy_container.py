"""``deploy/Containerfile``, read: no engine builds it here, so what can be told without one is held."""

import json
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "Containerfile"
KNOWN = {
    "ARG", "FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK",
    "ENTRYPOINT", "CMD",
}  # fmt: skip


class Step(NamedTuple):
    """An instruction, in which stage, counted from 0; -1 before the first."""

    stage: int
    name: str
    rest: str


@cache
def steps() -> tuple[Step, ...]:
    text = re.sub(r"(?m)^\s*#.*\n", "", FILE.read_text("utf-8")).replace("\\\n", " ")
    found: list[Step] = []
    stage = -1
    for line in filter(str.strip, text.splitlines()):
        name, _, rest = line.partition(" ")
        stage += name == "FROM"
        found.append(Step(stage, name, " ".join(rest.split())))
    return tuple(found)


def named(name: str, *, stage: int | None = None) -> list[str]:
    return [step.rest for step in steps() if step.name == name and stage in {None, step.stage}]


def copied() -> list[str]:
    """What is copied out of the checkout."""
    return [each for rest in named("COPY") if not rest.startswith("--from") for each in rest.split()[:-1]]


def ignored(path: str) -> bool:
    """Whether `.dockerignore` keeps a path out: the last pattern that fits it, or a folder above it, counts."""
    verdict = False
    above = ["/".join(path.split("/")[:length]) for length in range(1, path.count("/") + 2)]
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#"):
            loose = pattern.removeprefix("**/")
            tried = [
                part for each in above for part in ((each, each.rpartition("/")[2]) if loose != pattern else (each,))
            ]
            if any(fnmatch(each, loose) for each in tried):
                verdict = not line.startswith("!")
    return verdict


def test_every_instruction_is_one() -> None:
    assert {step.name for step in steps()} <= KNOWN


@pytest.mark.parametrize("path", copied())
def test_what_it_copies_is_there_and_not_ignored(path: str) -> None:
    files = [ROOT / path] if (ROOT / path).is_file() else list((ROOT / path).glob("*"))

    assert any(file.exists() for file in files)
    assert any(not ignored(str(file.relative_to(ROOT))) for file in files)


@pytest.mark.parametrize(
    "path",
    [
        ".git/config", ".cache/data/picturedesk.sqlite3", ".venv/bin/python", "ui/node_modules/vite/index.js",
        "src/picturedesk/api/desk/built/index.html", "src/picturedesk/__pycache__/a.pyc", "ui/.env",
        "tests/conftest.py",
    ],
)  # fmt: skip
def test_nothing_else_of_the_checkout_gets_in(path: str) -> None:
    assert ignored(path)


def test_no_secret_is_in_it() -> None:
    assert not re.search(r"(?i)password|secret|token|api_?key|pd_[a-z0-9]{8}", FILE.read_text("utf-8"))


def test_every_package_is_held_to_its_hash() -> None:
    installs = [part for rest in named("RUN") for part in rest.split("&&") if "pip install" in part]

    assert installs
    assert [part for part in installs if "--require-hashes -r" not in part and "--no-deps dist/*.whl" not in part] == []


def test_what_runs_is_nobody_in_particular_and_writes_to_a_volume() -> None:
    last = max(step.stage for step in steps())

    assert last == 1
    [user] = named("USER", stage=last)
    assert all(int(number) > 0 for number in user.split(":"))
    assert named("VOLUME", stage=last) == ["/data"]
    assert [step.name for step in steps() if step.stage == last].index("USER") > max(
        number for number, step in enumerate(step for step in steps() if step.stage == last) if step.name == "RUN"
    )


def test_what_runs_was_built_and_brings_no_tools_along() -> None:
    assert named("COPY", stage=1) == ["--from=build /opt/picturedesk /opt/picturedesk"]
    assert not any("apt-get" in rest or "pip" in rest for rest in named("RUN", stage=1))


def test_it_starts_the_server_and_asks_it_whether_it_is_ready() -> None:
    [entry], [command], [health] = named("ENTRYPOINT"), named("CMD"), named("HEALTHCHECK")

    assert json.loads(entry) == ["picturedesk"]
    assert json.loads(command)[:3] == ["serve", "--data", "/data"]
    port = json.loads(command)[json.loads(command).index("--port") + 1]
    assert f"http://127.0.0.1:{port}/health/ready" in health
    compile(json.loads(health.partition("CMD ")[2])[2], "HEALTHCHECK", "exec")
    assert named("EXPOSE") == [port]


def test_its_render_processes_are_locked_in_or_it_does_not_start() -> None:
    assert any("PICTUREDESK_REQUIRE_CONFINEMENT=true" in rest for rest in named("ENV", stage=1))
