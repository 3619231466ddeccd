"""Settings: where they come from, what they refuse, and that the page about them is not stale."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

import msgspec
import pytest

from picturedesk import settings
from picturedesk.core.recipes import Fit, Recipe
from picturedesk.settings import LogFormat, Origin, SettingRefused
from tests.support import generated


def load(folder: Path, toml: str = "", **environment: str) -> settings.Installation:
    if toml:
        (folder / settings.FILE_NAME).write_text(toml, "utf-8")
    return settings.load(folder, {f"PICTUREDESK_{name}": text for name, text in environment.items()})


def test_nothing_said_means_the_defaults(tmp_path: Path) -> None:
    loaded = load(tmp_path)

    assert loaded.settings == settings.Settings()
    assert set(loaded.origins.values()) == {Origin.DEFAULT}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    loaded = load(tmp_path, "quality_jpg = 70\nquality_webp = 71", QUALITY_JPG="90")

    assert (loaded.settings.quality_jpg, loaded.origins["quality_jpg"]) == (90, Origin.ENVIRONMENT)
    assert (loaded.settings.quality_webp, loaded.origins["quality_webp"]) == (71, Origin.FILE)
    assert (loaded.settings.quality_avif, loaded.origins["quality_avif"]) == (60, Origin.DEFAULT)


def test_an_empty_variable_counts_as_none(tmp_path: Path) -> None:
    loaded = load(tmp_path, 'public_url = "https://pictures.example"', PUBLIC_URL="")

    assert loaded.settings.public_url == "https://pictures.example"


def test_variables_of_other_names_are_left_alone(tmp_path: Path) -> None:
    assert load(tmp_path, PORT="tcp://10.0.0.1:8000").settings == settings.Settings()


def test_the_environment_speaks_every_type(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        PUBLIC_URL="https://pictures.example/",
        TRUSTED_PROXIES="10.0.0.0/8, ::1",
        DEFAULT_LOCALE="DE-at",
        PRESETS="square=w200-h200,thumb=w100",
        OPEN_METRICS="false",
        LOG_FORMAT="json",
    ).settings

    assert loaded.public_url == "https://pictures.example"
    assert loaded.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert loaded.default_locale == "de-AT"
    assert loaded.presets["square"] == Recipe(width_px=200, height_px=200, fit=Fit.COVER)
    assert loaded.open_metrics is False
    assert loaded.log_format is LogFormat.JSON


def test_the_file_speaks_every_type(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        """
        public_url = "https://pictures.example"
        trusted_proxies = ["192.0.2.7"]
        presets_only = true
        render_queue = 64
        log_format = "console"

        [presets]
        square = "w200-h200"
        """,
    ).settings

    assert loaded.trusted_proxies == (ip_network("192.0.2.7"),)
    assert loaded.presets_only is True
    assert loaded.render_queue == 64
    assert loaded.log_format is LogFormat.CONSOLE
    assert "square" in loaded.presets


def test_presets_are_added_to_the_defaults_and_replace_those_of_the_same_name(tmp_path: Path) -> None:
    presets = load(tmp_path, PRESETS="square=w200-h200,thumb=w100").settings.presets

    assert list(presets) == ["thumb", "card", "og", "hero", "square"]
    assert presets["thumb"] == Recipe(width_px=100)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PUBLIC_URL", "ftp://pictures.example"),
        ("PUBLIC_URL", "pictures.example"),
        ("PUBLIC_URL", "https://pictures.example/?a=b"),
        ("PUBLIC_URL", "https://user@pictures.example"),
        ("PUBLIC_URL", "https://pictures.example:port"),
        ("TRUSTED_PROXIES", "everybody"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("DEFAULT_LOCALE", "d_e"),
        ("PRESETS", "square"),
        ("PRESETS", "square=huge"),
        ("PRESETS", "original=w200"),
        ("PRESETS", "w300=w200"),
        ("PRESETS_ONLY", "perhaps"),
        ("QUALITY_JPG", "0"),
        ("QUALITY_WEBP", "101"),
        ("QUALITY_AVIF", "good"),
        ("RENDER_PROCESSES", "0"),
        ("RENDER_QUEUE", "63"),
        ("UPLOADS_PER_KEY", "0"),
        ("RESULT_MEMORY_MB", "-1"),
        ("LOG_FORMAT", "xml"),
        ("SWEEP_EVERY_MINUTES", "0"),
    ],
)
def test_an_unusable_variable_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingRefused, match=f"PICTUREDESK_{name} cannot be used"):
        load(tmp_path, **{name: text})


@pytest.mark.parametrize(
    "toml", ['quality_jpg = "80"', "public_url = 7", 'presets = "w200"', "trusted_proxies = 1", "open_metrics = 1"]
)
def test_an_unusable_entry_is_refused_by_name(tmp_path: Path, toml: str) -> None:
    with pytest.raises(SettingRefused, match=toml.partition(" ")[0]):
        load(tmp_path, toml)


def test_an_unknown_entry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match="quality_jpeg"):
        load(tmp_path, "quality_jpeg = 80")


@pytest.mark.parametrize("content", [b"quality_jpg = ", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / settings.FILE_NAME).write_bytes(content)

    with pytest.raises(SettingRefused, match="not valid TOML"):
        load(tmp_path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).mkdir()

    with pytest.raises(SettingRefused, match="cannot be read"):
        load(tmp_path)


def test_every_setting_is_shown_as_plain_data(tmp_path: Path) -> None:
    shown = {entry.name: entry.value for entry in settings.shown(load(tmp_path, TRUSTED_PROXIES="::1"))}

    assert list(shown) == list(settings.Settings.__struct_fields__)
    assert shown["presets"] == {"thumb": "w320-h320-inside", "card": "w640-h360", "og": "w1200-h630", "hero": "w1920"}
    assert shown["trusted_proxies"] == ["::1/128"]


def test_a_secret_is_never_shown() -> None:
    class WithSecret(msgspec.Struct):
        password: Annotated[str, msgspec.Meta(extra=settings.SECRET)]
        name: Annotated[str, msgspec.Meta(title="a name")]

    assert settings.is_secret(WithSecret, "password")
    assert not settings.is_secret(WithSecret, "name")


def test_every_setting_is_documented() -> None:
    documented = list(settings.documented())

    assert all(entry.takes and entry.default and entry.explanation.endswith(".") for entry in documented)


@pytest.mark.parametrize("path", generated.PAGES)
def test_generated_pages_are_not_stale(path: str) -> None:
    assert (generated.ROOT / path).read_text("utf-8") == generated.PAGES[path](), "run `make docs`"
