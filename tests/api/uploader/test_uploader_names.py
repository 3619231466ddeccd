"""File names from strangers: labels that are cleaned or refused, and never a path of ours."""

import re

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.app import Desk, picture
from tests.support.forms import HEADERS, form, part

PNG = picture()


def sent(desk: Desk, disposition: bytes) -> httpx2.Response:
    body = form(part(PNG, b'form-data; name="image"; ' + disposition))
    return desk.editor.post("/upload/image", content=body, headers=HEADERS)


def original_filename(desk: Desk, answer: httpx2.Response) -> str:
    assert answer.status_code == 200, answer.text
    key = answer.json()["data"]["key"]
    image = desk.editor.post("/api/core/v2/assets/images", json={"file_key": key}).json()["data"]
    name: str = image["original_filename"]
    return name


@pytest.mark.parametrize(
    ("disposition", "kept"),
    [
        (b'filename="photo.png"', "photo.png"),
        (b'filename="../../../etc/passwd.png"', "passwd.png"),
        (b'filename="/etc/cron.d/x.png"', "x.png"),
        (b'filename="C:/photos/a.png"', "a.png"),
        (b'filename="a/"', "untitled"),
        (b'filename="."', "untitled"),
        (b'filename=".."', "untitled"),
        (b'filename="   "', "untitled"),
        (b'filename=""', "untitled"),
        (b"x=y", "untitled"),
        (b'filename="CON"', "CON"),
        (b'filename="-rf *"', "-rf *"),
        (b'filename="$(reboot).png"', "$(reboot).png"),
        (b'filename="<script>.png"', "<script>.png"),
        ('filename="Äpfel 🍎.png"'.encode(), "Äpfel 🍎.png"),
        ('filename="Cafe\u0301.png"'.encode(), "Café.png"),
        ('filename="photo\u202egnp.exe"'.encode(), "photognp.exe"),
        ('filename="\u2066a\u2069\u200e.png"'.encode(), "a.png"),
        (b'filename="broken \xff\xfe.png"', "broken \ufffd\ufffd.png"),
        (b'filename="over\xc0\xaf.png"', "over\ufffd\ufffd.png"),
        (b"filename*=UTF-8''n%C3%A4me.png", "näme.png"),
        (b"filename*=UTF-8''..%2F..%2Fup.png", "up.png"),
        (b'filename="' + b"x" * 251 + b'.png"', "x" * 251 + ".png"),
        (b'filename="' + b"d/" * 2_000 + b'a.png"', "a.png"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, bytes) else None,
)
def test_a_name_is_kept_as_a_label(desk: Desk, disposition: bytes, kept: str) -> None:
    assert original_filename(desk, sent(desk, disposition)) == kept


@pytest.mark.parametrize(
    "disposition", [b'filename="C:\\\\photos\\\\a.png"', b'filename="C:\\photos\\a.png"', b'filename="..\\..\\a.png"']
)
def test_a_windows_path_keeps_no_folder(desk: Desk, disposition: bytes) -> None:
    assert original_filename(desk, sent(desk, disposition)).endswith("a.png")
    assert "\\" not in original_filename(desk, sent(desk, disposition))


@pytest.mark.parametrize("length", [256, 4_000])
def test_a_long_name_is_refused_and_never_cut(desk: Desk, length: int) -> None:
    answer = sent(desk, b'filename="' + b"x" * length + b'"')

    assert answer.status_code == 400
    assert answer.json()["details"][0]["field"] == "image"


@pytest.mark.parametrize("character", [b"\0", b"\x01", b"\x1b[31m", b"\x7f", b"\t"])
def test_a_control_character_is_removed_or_refused(desk: Desk, character: bytes) -> None:
    answer = sent(desk, b'filename="a' + character + b'b.png"')

    if answer.status_code != 400:
        name = original_filename(desk, answer)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", name)
        assert name.endswith("b.png")


@given(name=st.binary(max_size=60).filter(lambda name: b"\r" not in name and b"\n" not in name))
@settings(max_examples=150, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_makes_us_fail(desk: Desk, name: bytes) -> None:
    assert sent(desk, b'filename="' + name + b'"').status_code in {200, 400}


def test_no_name_ever_reaches_the_file_system(desk: Desk) -> None:
    for name in (b"../../evil.png", b"/tmp/evil.png", b"evil\0.png", b"originals/evil.png"):
        sent(desk, b'filename="' + name + b'"')

    names = {path.name for path in desk.folder.rglob("*") if path.is_file() and "blobs" in path.parts}
    assert all(re.fullmatch("[0-9a-f]{64}|original-[0-9a-f]{4}", name) for name in names)
    assert not list(desk.folder.parent.rglob("*evil*"))
