"""The settings of a store on S3: what is of no use is refused with a sentence, and the secret is shown nowhere."""

from pathlib import Path

import pytest

from picturedesk import settings
from picturedesk.blobs.disk import DiskBlobs
from picturedesk.blobs.s3 import S3Blobs
from picturedesk.settings import SettingRefused
from picturedesk.wiring import open_blobs

GOOD = {
    "PICTUREDESK_S3_BUCKET": "pictures",
    "PICTUREDESK_S3_ENDPOINT": "http://127.0.0.1:9",
    "PICTUREDESK_S3_ACCESS_KEY": "who",
    "PICTUREDESK_S3_SECRET_KEY": "hush",
}


def test_without_a_bucket_blobs_are_in_the_folder(tmp_path: Path) -> None:
    without = {name: value for name, value in GOOD.items() if name != "PICTUREDESK_S3_BUCKET"}

    assert isinstance(open_blobs(settings.load(tmp_path, without)), DiskBlobs)


def test_with_one_they_are_there_and_nobody_is_asked_yet(tmp_path: Path) -> None:
    assert isinstance(open_blobs(settings.load(tmp_path, GOOD)), S3Blobs)


def test_the_secret_is_shown_nowhere(tmp_path: Path) -> None:
    loaded = settings.load(tmp_path, GOOD)

    assert "hush" not in repr(loaded)
    assert "hush" not in str(list(settings.shown(loaded)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_BUCKET", "two/parts"),
        ("S3_BUCKET", "x"),
        ("S3_ENDPOINT", "s3.example"),
        ("S3_ENDPOINT", "ftp://s3.example"),
        ("S3_ENDPOINT", "https://key:secret@s3.example"),
        ("S3_PREFIX", "/live"),
        ("S3_PREFIX", "live/"),
        ("S3_PREFIX", "a//b"),
        ("S3_PREFIX", "../up"),
        ("S3_CACHE_MB", "63"),
    ],
)
def test_what_is_of_no_use_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingRefused, match=f"PICTUREDESK_{name} cannot be used. It takes "):
        settings.load(tmp_path, {**GOOD, f"PICTUREDESK_{name}": value})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"PICTUREDESK_S3_SECRET_KEY": ""}, "one without the other"),
        ({"PICTUREDESK_S3_ACCESS_KEY": ""}, "one without the other"),
        ({"PICTUREDESK_ACCEL_REDIRECT": "/_blobs/"}, "accel_redirect is for originals in a folder"),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path: Path, changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingRefused, match=sentence):
        open_blobs(settings.load(tmp_path, {**GOOD, **changed}))
