"""Logging: one form for everybody's lines, and no secret in any."""

import subprocess
import sys

import pytest

from picturedesk.cli.logs import redacted
from picturedesk.core.accounts import make_key
from picturedesk.core.sessions import make_session

SPEAK = """
import logging, sys, structlog
from picturedesk.cli import logs
logs.set_up(console={console})
structlog.get_logger().info("file.kept", size_bytes=7, key="{key}")
logging.getLogger("library").warning("they say %s", "this")
logging.getLogger("uvicorn.error").info("chatter")
try:
    raise ValueError("{key}")
except ValueError:
    structlog.get_logger().exception("request.failed")
"""


def speak(*, console: bool, key: str) -> str:
    script = SPEAK.format(console=console, key=key)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=30)
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("console", [True, False])
def test_every_line_goes_to_standard_error_and_no_key_is_in_it(*, console: bool) -> None:
    key = make_key()

    said = speak(console=console, key=key.text)

    assert "file.kept" in said
    assert "they say this" in said
    assert "chatter" not in said
    assert "ValueError" in said
    assert f"pd_{key.id}_…" in said
    assert key.text not in said


def test_a_signature_in_a_url_is_struck_out() -> None:
    line = redacted(None, "info", "/img/1/latest/original.jpg?e=17&s=abcd1234.AbC-_9 and more")

    assert line == "/img/1/latest/original.jpg?e=17&s=… and more"


def test_a_session_is_struck_out_but_for_its_id() -> None:
    session = make_session()

    assert redacted(None, "info", f"cookie: x={session.text}; y=1") == f"cookie: x=pds_{session.id}_…; y=1"
