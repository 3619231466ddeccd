"""The uploader's form: read as it comes, whatever its shape; what is no form is told so."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.app import Desk, picture
from tests.support.forms import BOUNDARY, HEADERS, field, form, part

UPLOAD = "/upload/image"
PNG = picture()


def sent(desk: Desk, body: bytes, headers: dict[str, str] | None = None) -> httpx2.Response:
    return desk.editor.post(UPLOAD, content=body, headers=HEADERS if headers is None else headers)


def kept(desk: Desk) -> set[Path]:
    return {path for path in (desk.folder / "blobs").rglob("*") if path.is_file()}


class TestIsTaken:
    @pytest.mark.parametrize(
        "body",
        [
            form(part(PNG)),
            form(field("title", "x"), part(PNG), field("note", "y")),
            form(part(PNG), part(b"", b'form-data; name="other"; filename=""')),
            b"a preamble\r\n" + form(part(PNG)),
            form(part(PNG)) + b"an epilogue",
            form(part(PNG, more=b"Content-Type: text/plain\r\nX-Other: y\r\n")),
            form(part(PNG, more=f"Content-Length: {len(PNG)}\r\n".encode())),
            form(part(PNG, b"form-data; name=image; filename=a.png")),
            form(part(PNG, b'form-data; filename="a.png"; name="image"')),
            form(part(PNG, b'form-data; name="image"; filename=""')),
        ],
    )
    def test_in_every_honest_shape(self, desk: Desk, body: bytes) -> None:
        assert sent(desk, body).status_code == 200

    @pytest.mark.parametrize("step", [1, 7, 64])
    def test_in_chunks_of_any_size(self, desk: Desk, step: int) -> None:
        whole = form(part(PNG))

        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(whole), step):
                yield whole[start : start + step]

        answer = desk.editor.post(UPLOAD, content=chunks(), headers=HEADERS)

        assert answer.json()["data"]["size_bytes"] == len(PNG)

    @pytest.mark.parametrize("boundary", ["x", "'()+_,-./:=?", "b" * 70, "----WebKitFormBoundary7MA4YWxkTrZu0gW"])
    def test_with_any_honest_boundary(self, desk: Desk, boundary: str) -> None:
        body = form(part(PNG)).replace(BOUNDARY.encode(), boundary.encode())

        answer = sent(desk, body, {"content-type": f'multipart/form-data; boundary="{boundary}"'})

        assert answer.status_code == 200

    def test_with_bytes_that_look_like_a_boundary(self, desk: Desk) -> None:
        content = PNG + b"\r\n--a-boundar\r\n--a-bound\r\n--\r\n-"

        assert sent(desk, form(part(content))).json()["data"]["size_bytes"] == len(content)

    def test_with_the_type_in_another_case(self, desk: Desk) -> None:
        assert (
            sent(desk, form(part(PNG)), {"content-type": f"Multipart/Form-Data; Boundary={BOUNDARY}"}).status_code
            == 200
        )


class TestIsRefused:
    @pytest.mark.parametrize(
        "content_type",
        [
            None,
            "",
            "image/png",
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/mixed; boundary=a-boundary",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            'multipart/form-data; boundary=""',
            "multipart/form-data; boundary=another",
            "multipart/form-data; boundary=" + "x" * 5_000,
            "multipart/form-data boundary=a-boundary",
        ],
    )
    def test_with_another_type(self, desk: Desk, content_type: str | None) -> None:
        answer = sent(desk, form(part(PNG)), {} if content_type is None else {"content-type": content_type})

        assert answer.status_code == 400
        assert answer.json()["details"][0]["field"] == "image"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\r\n",
            b"nonsense",
            PNG,
            b"--a-boundary",
            b"--a-boundary--",
            form(),
            part(PNG),
            part(PNG)[:-2],
            part(PNG)[: len(PNG)],
            part(PNG) + b"--a-boundary",
            part(PNG) + b"--a-boundary-",
            form(part(PNG)).replace(b"\r\n", b"\n"),
            form(field("image2", "x")),
            form(part(PNG, b'form-data; name="file"; filename="a.png"')),
            form(part(PNG, b'form-data; name="Image"; filename="a.png"')),
            form(part(PNG, b'form-data; filename="a.png"')),
            form(part(PNG, b'attachment; filename="a.png"')),
            form(part(PNG), part(PNG)),
            form(part(PNG), part(PNG, b'form-data; name="other"; filename="b.png"')),
            form(part(PNG), field("image", "a text")),
            form(part(b"", b'form-data; name="image"; filename=""')),
            form(part(b"aGVsbG8=", more=b"Content-Transfer-Encoding: base64\r\n")),
            form(part(PNG, more=b"Content-Length: 3\r\n")),
            form(part(PNG, more=b"no colon\r\n")),
            form(part(PNG, more=b": no name\r\n")),
            form(part(PNG, more=b"X: " + b"x" * 70_000 + b"\r\n")),
            form(*[field(f"f{number}", "x") for number in range(101)], part(PNG)),
            form(field("long", "x" * 16_800_000), part(PNG)),
            b"--a-boundary\r\n\r\n" + PNG + b"\r\n--a-boundary--\r\n",
            form(part(PNG, b'form-data; name="image"; filename="a.png"\r\nContent-Disposition: form-data; name="b"')),
        ],
        ids=lambda body: body[:80].decode("latin-1").encode("unicode_escape").decode() + f"…{len(body)}",
    )
    def test_where_it_is_broken_and_nothing_is_kept(self, desk: Desk, body: bytes) -> None:
        before = kept(desk)

        answer = sent(desk, body)

        assert answer.status_code == 400
        [detail] = answer.json()["details"]
        assert detail["field"] == "image"
        assert detail["message"].endswith(".")
        assert kept(desk) == before

    @given(cuts=st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=6)), min_size=1, max_size=3))
    @settings(max_examples=120, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_or_taken_however_it_is_mangled_but_never_a_failure(
        self, desk: Desk, cuts: list[tuple[int, bytes]]
    ) -> None:
        body = form(field("title", "x"), part(PNG))
        for place, mess in cuts:
            body = body[:place] + mess + body[place + len(mess) :]

        assert sent(desk, body).status_code in {200, 400}
        assert not list((desk.folder / "blobs" / "temp").iterdir())
