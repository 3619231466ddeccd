"""The operations on images beside what goes over the wire for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from picturedesk.client import FocalPoint, Locale
from tests.client.wire import (
    HASH,
    ID,
    IMAGE,
    KEY,
    data,
    listed,
)

CORE: Final = "/api/core/v2"
IMAGES: Final = f"{CORE}/assets/images"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is called, what goes out, what comes back, and something in the result that shows it was read."""

    call: Callable[[Any], Any]
    asks: str
    sends: object = None
    answer: object = None
    status: int = 200
    reads: Callable[[Any], object] = lambda result: result
    as_: object = None


ON_IMAGES: Final = {
    "images.create": Operation(
        lambda desk: desk.images.create(
            KEY,
            file_hash=HASH,
            name="string",
            gravity="center",
            locales=[Locale(locale="en", credit="string", caption_html="<p>string</p>")],
            focal_point=FocalPoint(0.25, 0.5),
        ),
        f"POST {IMAGES}",
        {
            "file_key": KEY,
            "file_hash": HASH,
            "name": "string",
            "gravity": "center",
            "locales": [{"locale": "en", "credit": "string", "caption_html": "<p>string</p>"}],
            "focal_point": {"x": 0.25, "y": 0.5},
        },
        data(IMAGE),
        201,
        lambda image: (image.inserted_at, image.locales[0].credit, image.created_by.name, image.focal_point.x),
        (datetime(2019, 8, 24, 14, 15, 22, tzinfo=UTC), "string", "editor", 0.25),
    ),
    "images.by_id": Operation(
        lambda desk: desk.images.by_id(ID), f"GET {IMAGES}/by-id/{ID}", None, data(IMAGE), 200, lambda i: i.id, ID
    ),
    "images.by_key": Operation(
        lambda desk: desk.images.by_key(KEY), f"GET {IMAGES}/by-key/{KEY}", None, data(IMAGE), 200, lambda i: i.id, ID
    ),
    "images.by_hash": Operation(
        lambda desk: desk.images.by_hash(HASH, include_deleted=True),
        f"GET {IMAGES}/by-hash/{HASH}?include_deleted=true",
        None,
        data(IMAGE),
        200,
        lambda i: i.file_hash,
        HASH,
    ),
    "images.update": Operation(
        lambda desk: desk.images.update(ID, name="new", creator=None, category_ids=[]),
        f"PATCH {IMAGES}/by-id/{ID}",
        {"name": "new", "creator": None, "category_ids": []},
        data(IMAGE),
        200,
        lambda i: i.id,
        ID,
    ),
    "images.delete": Operation(lambda desk: desk.images.delete(ID), f"DELETE {IMAGES}/by-id/{ID}", status=204),
    "images.delete for good": Operation(
        lambda desk: desk.images.delete(ID, erase=True), f"DELETE {IMAGES}/by-id/{ID}?erase=true", status=204
    ),
    "images.restore": Operation(
        lambda desk: desk.images.restore(ID),
        f"POST {IMAGES}/by-id/{ID}/restore",
        None,
        data(IMAGE),
        200,
        lambda i: i.id,
        ID,
    ),
    "images.page": Operation(
        lambda desk: desk.images.page(
            after="a b",
            search="harbour crane",
            status=["active", "archived"],
            inserted_from=date(2026, 1, 31),
            inserted_to=datetime(2026, 2, 1, tzinfo=UTC),
            sort="+name",
            limit=7,
            count=True,
        ),
        f"GET {IMAGES}?search=harbour%20crane&status=active%2Carchived&inserted_from=2026-01-31"
        "&inserted_to=2026-02-01T00%3A00%3A00%2B00%3A00&sort=%2Bname&limit=7&count=true&after=a%20b",
        None,
        listed(IMAGE),
        200,
        lambda page: [image.id for image in page.entries],
        [ID],
    ),
    "images.metadata": Operation(
        lambda desk: desk.images.metadata(ID),
        f"GET {IMAGES}/by-id/{ID}/metadata",
        None,
        data({"exif": {"Model": "X"}}),
        200,
        lambda told: told.exif["Model"],
        "X",
    ),
    "images.urls": Operation(
        lambda desk: desk.images.urls(ID, ["w800-h600-cover.webp", "thumb.jpg"], expires_in=60),
        f"POST {IMAGES}/by-id/{ID}/urls",
        {"recipes": ["w800-h600-cover.webp", "thumb.jpg"], "expires_in": 60},
        data(
            [
                {"recipe": "w800-h600-cover.webp", "url": "https://a.example/1", "expires_at": "2026-01-31T00:00:00Z"},
                {"recipe": "thumb.jpg", "url": "https://a.example/2", "expires_at": None},
            ]
        ),
        200,
        lambda urls: [(url.recipe, url.url, url.expires_at) for url in urls],
        [
            ("w800-h600-cover.webp", "https://a.example/1", datetime(2026, 1, 31, tzinfo=UTC)),
            ("thumb.jpg", "https://a.example/2", None),
        ],
    ),
    "images.urls for ever": Operation(
        lambda desk: desk.images.urls(ID, ("w65.jpg",)),
        f"POST {IMAGES}/by-id/{ID}/urls",
        {"recipes": ["w65.jpg"]},
        data([]),
        200,
        list,
        [],
    ),
    "images.srcset": Operation(
        lambda desk: desk.images.srcset(ID, "card", format="webp", expires_in=60),
        f"POST {IMAGES}/by-id/{ID}/urls",
        {"srcset": {"preset": "card", "format": "webp"}, "expires_in": 60},
        data({"srcset": "https://a.example/1 640w", "sizes": "640px", "src": "b", "width": 640, "height": 360}),
        200,
        lambda found: (found.srcset, found.sizes, found.src, found.width, found.height),
        ("https://a.example/1 640w", "640px", "b", 640, 360),
    ),
    "images.srcset as it comes": Operation(
        lambda desk: desk.images.srcset(ID, "card"),
        f"POST {IMAGES}/by-id/{ID}/urls",
        {"srcset": {"preset": "card"}},
        data({"srcset": "", "sizes": "", "src": "", "width": 1, "height": 1}),
        200,
        lambda found: found.width,
        1,
    ),
    "images.usages": Operation(
        lambda desk: list(desk.images.usages(ID)),
        f"GET {IMAGES}/by-id/{ID}/usages",
        None,
        data([{"kind": "publication", "id": ID, "label": "rss", "url": None}]),
        200,
        lambda usages: usages[0].kind,
        "publication",
    ),
    "images.history": Operation(
        lambda desk: list(desk.images.history(ID, limit=2)),
        f"GET {IMAGES}/by-id/{ID}/history?limit=2",
        None,
        listed(
            {
                "at": "2026-01-31T00:00:00Z",
                "account": {"id": 1, "name": "a"},
                "action": "update",
                "before": {},
                "after": {},
            }
        ),
        200,
        lambda changes: (changes[0].action, changes[0].account.name),
        ("update", "a"),
    ),
}
