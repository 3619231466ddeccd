"""Settings of generated pictures: what they take, and a key that no one gets to see."""

import asyncio
from pathlib import Path

import pytest

from picturedesk import settings
from picturedesk.settings import GenerationProvider, SettingRefused
from picturedesk.wiring import open_tools

KEY = "sk-of-the-operator"


def load(folder: Path, toml: str = "", **environment: str) -> settings.Installation:
    if toml:
        (folder / settings.FILE_NAME).write_text(toml, "utf-8")
    return settings.load(folder, {f"PICTUREDESK_{name}": text for name, text in environment.items()})


def test_they_come_from_the_environment(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        GENERATION_PROVIDER="openai",
        GENERATIONS_PER_DAY="7",
        OPENAI_KEY=KEY,
        OPENAI_BASE_URL="http://127.0.0.1:8080/v1/",
        OPENAI_MODELS="dall-e-3, gpt-image-1,dall-e-3",
        OPENAI_IMAGE_HOSTS="images.example, 127.0.0.1:8080,[::1]:80",
        OPENAI_TIMEOUT_S="30",
    ).settings

    assert loaded.generation_provider is GenerationProvider.OPENAI
    assert (loaded.generations_per_day, loaded.openai_key, loaded.openai_timeout_s) == (7, KEY, 30)
    assert loaded.openai_base_url == "http://127.0.0.1:8080/v1"
    assert loaded.openai_models == ("dall-e-3", "gpt-image-1")
    assert loaded.openai_image_hosts == ("images.example", "127.0.0.1:8080", "[::1]:80")


def test_they_come_from_the_file(tmp_path: Path) -> None:
    loaded = load(tmp_path, 'openai_models = ["a"]\nopenai_image_hosts = []\ngenerations_per_day = 0').settings

    assert (loaded.openai_models, loaded.openai_image_hosts, loaded.generations_per_day) == (("a",), (), 0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GENERATION_PROVIDER", "nobody"),
        ("GENERATIONS_PER_DAY", "-1"),
        ("OPENAI_BASE_URL", "ftp://images.example"),
        ("OPENAI_BASE_URL", "https://key@images.example"),
        ("OPENAI_MODELS", ","),
        ("OPENAI_IMAGE_HOSTS", "https://images.example"),
        ("OPENAI_IMAGE_HOSTS", "Images.example"),
        ("OPENAI_IMAGE_HOSTS", "images.example/x"),
        ("OPENAI_IMAGE_HOSTS", "images.example:0"),
        ("OPENAI_IMAGE_HOSTS", "*"),
        ("OPENAI_TIMEOUT_S", "0"),
    ],
)
def test_they_refuse_what_is_of_no_use(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingRefused, match=name):
        load(tmp_path, **{name: text})


@pytest.mark.parametrize("toml", ['openai_models = "a"', "openai_models = []", "openai_image_hosts = [7]"])
def test_they_refuse_a_file_that_says_it_otherwise(tmp_path: Path, toml: str) -> None:
    with pytest.raises(SettingRefused):
        load(tmp_path, toml)


def test_the_key_is_shown_nowhere(tmp_path: Path) -> None:
    loaded = load(tmp_path, OPENAI_KEY=KEY)

    assert KEY not in f"{loaded!r} {loaded.settings!r} {loaded.settings}"
    assert KEY not in str(list(settings.shown(loaded)))
    assert {entry.name: entry.value for entry in settings.shown(loaded)}["openai_key"] == "***"


async def open_and_close(installation: settings.Installation) -> list[str]:
    async with open_tools(installation) as tools:
        return [name for name in GenerationProvider if await tools.generators.find(name)]


@pytest.mark.parametrize(
    ("environment", "names"),
    [({}, ["procedural"]), ({"OPENAI_KEY": KEY}, ["procedural", "openai"])],
)
def test_a_server_is_asked_only_with_a_key(tmp_path: Path, environment: dict[str, str], names: list[str]) -> None:
    assert asyncio.run(open_and_close(load(tmp_path, **environment))) == names


def test_a_server_as_the_default_needs_its_key(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match="openai_key"):
        asyncio.run(open_and_close(load(tmp_path, GENERATION_PROVIDER="openai")))


async def pictures_per_day(installation: settings.Installation) -> int:
    async with open_tools(installation) as tools:
        return tools.generators.per_day


@pytest.mark.parametrize(
    ("environment", "per_day"),
    [
        ({}, 0),
        ({"OPENAI_KEY": KEY}, 100),
        ({"OPENAI_KEY": KEY, "GENERATIONS_PER_DAY": "0"}, 0),
        ({"GENERATIONS_PER_DAY": "3"}, 3),
    ],
)
def test_pictures_have_a_limit_only_where_they_may_cost_or_somebody_said_so(
    tmp_path: Path, environment: dict[str, str], per_day: int
) -> None:
    assert asyncio.run(pictures_per_day(load(tmp_path, **environment))) == per_day
