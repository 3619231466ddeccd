"""The setting that opens the APIs to scripts of other sites: only what a browser would send is of use."""

from pathlib import Path
from typing import Final

import pytest

from picturedesk import settings
from picturedesk.settings import SettingRefused

CMS: Final = "https://cms.example"
LOCAL: Final = "http://localhost:5173"


def load(folder: Path, **environment: str) -> tuple[str, ...]:
    loaded = settings.load(folder, {f"PICTUREDESK_{name}": text for name, text in environment.items()})
    return loaded.settings.cors_origins


def test_is_off_until_somebody_says_otherwise(tmp_path: Path) -> None:
    assert load(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("*", ("*",)),
        (CMS, (CMS,)),
        (f" {CMS} ,{LOCAL},, {CMS}", (CMS, LOCAL)),
        ("http://[::1]:8080", ("http://[::1]:8080",)),
        ("http://127.0.0.1", ("http://127.0.0.1",)),
        ("https://xn--bcher-kva.example", ("https://xn--bcher-kva.example",)),
        ("capacitor://localhost", ("capacitor://localhost",)),
        ("http://a.example:443", ("http://a.example:443",)),
    ],
)
def test_takes_origins(tmp_path: Path, text: str, origins: tuple[str, ...]) -> None:
    assert load(tmp_path, CORS_ORIGINS=text) == origins


@pytest.mark.parametrize(
    "text",
    [
        "cms.example",
        "https://cms.example/",
        "https://cms.example/path",
        "https://cms.example?a",
        "https://cms.example#a",
        "https://user@cms.example",
        "https://CMS.example",
        "HTTPS://cms.example",
        "https://cms.example:443",
        "http://cms.example:80",
        "https://cms.example:",
        "https://cms.example:0",
        "https://cms.example:65536",
        "https://cms.example:port",
        "https://*.example",
        "https://",
        "https://büro.example",
        "https://cms .example",
        "https://cms.example\nx: y",
        "null",
        f"*,{CMS}",
        f"{CMS};{LOCAL}",
    ],
)
def test_refuses_what_no_browser_would_send(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingRefused, match=r"PICTUREDESK_CORS_ORIGINS cannot be used\. It takes \*, or origins"):
        load(tmp_path, CORS_ORIGINS=text)


@pytest.mark.parametrize(("value", "origins"), [(f'["{CMS}", "{LOCAL}"]', (CMS, LOCAL)), ('["*"]', ("*",)), ("[]", ())])
def test_is_a_list_in_the_file(tmp_path: Path, value: str, origins: tuple[str, ...]) -> None:
    (tmp_path / settings.FILE_NAME).write_text(f"cors_origins = {value}", "utf-8")

    assert load(tmp_path) == origins


@pytest.mark.parametrize("value", ["1", '"*"', "[1]", "true", f'["{CMS}/"]', "{}"])
def test_is_nothing_else_in_the_file(tmp_path: Path, value: str) -> None:
    (tmp_path / settings.FILE_NAME).write_text(f"cors_origins = {value}", "utf-8")

    with pytest.raises(SettingRefused, match="cors_origins"):
        load(tmp_path)


def test_is_shown(tmp_path: Path) -> None:
    loaded = settings.load(tmp_path, {"PICTUREDESK_CORS_ORIGINS": f"{CMS},{LOCAL}"})

    assert {entry.name: entry.value for entry in settings.shown(loaded)}["cors_origins"] == [CMS, LOCAL]
