"""Our own parsers as fuzzers see them: each takes bytes, and may refuse them in one way only."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from picturedesk.api.cookies import session_texts
from picturedesk.api.ranges import Unsatisfiable, read_range
from picturedesk.api.uploader.form import read_form
from picturedesk.core import cursors, iiif, recipes, signing
from picturedesk.core.accounts import split_key
from picturedesk.core.errors import PicturedeskError
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size, plan
from picturedesk.core.idempotency import read_key
from picturedesk.core.listing import Position
from picturedesk.core.recipes import OutputFormat
from picturedesk.core.recipes.negotiation import read_accept
from picturedesk.core.references import read_ref
from picturedesk.core.sessions import split_session
from picturedesk.core.signing import SigningKey
from picturedesk.imaging import sniff
from picturedesk.imaging.metadata.exif import read_exif
from picturedesk.imaging.metadata.iptc import read_iptc
from picturedesk.imaging.metadata.reading import read_metadata
from picturedesk.imaging.metadata.xmp import read_xmp
from picturedesk.imaging.probe import suggested_texts
from tests.support import forms, hostile


@dataclass(frozen=True, slots=True)
class Target:
    """A parser and honest things to begin with. Whatever it raises is a fault of ours."""

    parse: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


_KEY: Final = SigningKey("k", bytes(32))


def _header(data: bytes) -> None:
    try:
        header = sniff.look(data)
    except PicturedeskError:
        return
    assert 1 <= header.size.pixels <= 100_000_000


def _recipe(data: bytes) -> None:
    text = _text(data)
    try:
        recipe = recipes.parse(text)
    except PicturedeskError:
        return
    canonical = recipes.canonical(recipe)
    assert recipes.canonical(recipes.parse(canonical)) == canonical
    for size in (Size(1, 1), Size(65_500, 1), Size(10_000, 10_000)):
        assert plan(size, recipe, OutputFormat.WEBP).canvas.pixels <= 40_000_000


def _target(data: bytes) -> None:
    try:
        recipes.read_target(_text(data), {"thumb": recipes.parse("w320")}, own=ImageFormat.PNG)
    except PicturedeskError:
        return


def _iiif(data: bytes) -> None:
    parts = [*_text(data).split("/"), "", "", "", ""][:4]
    try:
        asked = iiif.parse(*parts)
        resolved = iiif.resolve(asked, Size(4_000, 3_000), iiif.Limits.of_side(4_096))
    except PicturedeskError:
        return
    assert iiif.parse(*resolved.canonical.split("/")) is not None


def _cursor(data: bytes) -> None:
    try:
        position = cursors.unseal([_KEY], "name", _text(data), "after")
    except PicturedeskError:
        return
    assert cursors.seal(_KEY, "name", position) == _text(data)


def _signature(data: bytes) -> None:
    path, _, signature = _text(data).partition("\n")
    try:
        expires = signing.read_expiry(path)
    except PicturedeskError:
        expires = None
    if signing.check([_KEY], path, expires, signature, 0.0):
        assert signing.sign(_KEY, path, expires) == signature


def _credentials(data: bytes) -> None:
    text = _text(data)
    split_key(text)
    split_session(text)
    read_accept(text)
    read_ref(text)
    session_texts({"headers": [(b"cookie", data)]})
    for call in (lambda: read_key(text), lambda: read_range(text, 1_000)):
        try:
            call()
        except (PicturedeskError, Unsatisfiable):
            continue


def _form(data: bytes) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(data), 100):
            yield data[at : at + 100]

    async def read() -> None:
        try:
            file = await read_form(forms.HEADERS["content-type"], None, chunks())
            async for _ in file.chunks:
                pass
        except PicturedeskError:
            return

    asyncio.run(read())


def _metadata(data: bytes) -> None:
    read_metadata(data)
    suggested_texts(data)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape") if data[:1] != b"\xff" else data.decode("latin-1")


def _pictures() -> tuple[bytes, ...]:
    names = {"jpeg-exif-loop", "jpeg-exif-endless-counts", "jpeg-iptc-lies", "jpeg-xmp-laughs", "jpeg-xmp-xxe"}
    made = [file.make() for file in hostile.hostile_files() if file.name in names]
    packet = b"XML:com.adobe.xmp\0\0\0\0\0" + hostile.xmp_packets()["xxe"]
    png = hostile.with_chunks(hostile.saved("PNG", (8, 8)), [(b"eXIf", hostile.exif_loop()), (b"iTXt", packet)])
    plain = [hostile.saved(kind, (8, 8)) for kind in ("JPEG", "GIF", "WEBP")]
    return (png, *plain, hostile.moving_webp(8, 8, 2), hostile.gif_of_frames(3), *made)


_SEALED: Final = cursors.seal(_KEY, "name", Position(value="Häfen", number=7)).encode()
_SIGNED: Final = b"/img/a/b/w320.jpg\n" + signing.sign(_KEY, "/img/a/b/w320.jpg", None).encode()
_RECIPES: Final = (
    b"w800-h600-cover-gfx500y300",
    b"c100.100.500.500-w64-q50",
    b"w10-h20-pad-gse-bgff0000-blur3-gray",
    b"h9",
)

TARGETS: Final[Mapping[str, Target]] = {
    "header": Target(_header, _pictures()),
    "metadata": Target(_metadata, _pictures()),
    "exif": Target(read_exif, (hostile.exif_loop(), hostile.exif_of_endless_counts()[:600])),
    "iptc": Target(read_iptc, (b"8BIM\x04\x04\0\0\0\0\0\x0a\x1c\x02\x78\0\x05Hafen", b"Photoshop 3.0\0")),
    "xmp": Target(read_xmp, tuple(hostile.xmp_packets().values())),
    "recipe": Target(_recipe, _RECIPES),
    "target": Target(_target, (b"thumb.jpg", b"original.png", *(text + b".auto" for text in _RECIPES))),
    "iiif": Target(
        _iiif, (b"full/max/0/default.jpg", b"pct:1.5,2,30,40/^!200,100/!90/gray.webp", b"1,2,3,4/pct:50/22.5/color.png")
    ),
    "cursor": Target(_cursor, (_SEALED, b"")),
    "signature": Target(_signature, (_SIGNED, b"1700000000\nk.abc")),
    "credentials": Target(
        _credentials,
        (
            b"pd_0123456789ab_secret",
            b"picturedesk_session=a; b=c",
            b"image/avif,image/*;q=0.5",
            b"cms:a%3Ab",
            b'"key"',
            b"bytes=0-99",
        ),
    ),
    "form": Target(
        _form, (forms.form(forms.part(b"content")), forms.form(forms.field("a", "b"), forms.part(b"x" * 300)))
    ),
}
"""By name. `header` and `metadata` read whole files, the others what is within or around them."""
