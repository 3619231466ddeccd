"""The paginated list: filters, orders, cursors, and URLs that lead on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from picturedesk.core.access import Role
from tests.support.app import BASE_URL, Client, Desk, create_image, picture, running_app

IMAGES = "/api/core/v2/assets/images"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Five live images and a deleted one, made in this order and changed in another."""
    with running_app(tmp_path_factory.mktemp("list") / "data") as desk:
        editor = desk.editor
        create_image(editor, content=picture("JPEG", (30, 20)), filename="a.JPG", name="Bridge at dawn")
        create_image(editor, content=picture("PNG", (9, 9)), filename="b.png", name="äpfel", status="archived")
        create_image(editor, content=picture("GIF", (3, 4)), filename="c.gif", name="Zebra", locales=[{"locale": "de"}])
        create_image(
            desk.clients[Role.SUPER_ADMIN],
            content=picture("JPEG"),
            filename="harbour.jpeg",
            name="castle",
            locales=[{"locale": "en-GB", "credit": "Müller", "caption_html": "<p>Old <b>tower</b></p>"}],
        )
        create_image(desk.clients[Role.UPLOADER], content=picture("WEBP"), filename="e", name="bridge, upstream")
        gone = create_image(editor, name="gone bridge")
        assert editor.delete(f"{IMAGES}/by-id/{gone['id']}").status_code == 204
        bridge = found(editor, "search=dawn")[0]
        assert editor.patch(f"{IMAGES}/by-id/{bridge['id']}", json={"creator": "Ada"}).status_code == 200
        yield desk


def found(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{IMAGES}?{query}")
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


def names(desk: Desk, query: str = "") -> list[str]:
    return [image["name"] for image in found(desk.editor, query)]


NEWEST_FIRST = ["bridge, upstream", "castle", "Zebra", "äpfel", "Bridge at dawn"]


class TestTheOrder:
    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("", NEWEST_FIRST),
            ("-inserted_at", NEWEST_FIRST),
            ("%2Binserted_at", NEWEST_FIRST[::-1]),
            ("+inserted_at", NEWEST_FIRST[::-1]),
            ("-updated_at", ["Bridge at dawn", *NEWEST_FIRST[:-1]]),
            ("%2Bupdated_at", [*NEWEST_FIRST[-2::-1], "Bridge at dawn"]),
            ("%2Bname", ["äpfel", "Bridge at dawn", "bridge, upstream", "castle", "Zebra"]),
            ("-name", ["Zebra", "castle", "bridge, upstream", "Bridge at dawn", "äpfel"]),
        ],
    )
    def test_is_the_one_asked_for(self, library: Desk, sort: str, expected: list[str]) -> None:
        assert names(library, f"sort={sort}") == expected

    @pytest.mark.parametrize(
        "sort", ["name", "-number", "+", "-", "-Name", "--name", "-name,+inserted_at", "-secret_hash"]
    )
    def test_is_refused_where_there_is_none_such(self, library: Desk, sort: str) -> None:
        answer = library.editor.get(f"{IMAGES}?sort={quote(sort)}")

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "sort")


class TestTheFilter:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("search=bridge", {"Bridge at dawn", "bridge, upstream"}),
            ("search=BRI+DA", {"Bridge at dawn"}),
            ("search=muller", {"castle"}),
            ("search=M%C3%BCller", {"castle"}),
            ("search=tower", {"castle"}),
            ("search=harbour", {"castle"}),
            ("search=apf", {"äpfel"}),
            ("search=ridge", set()),
            ("search=", set(NEWEST_FIRST)),
            ("search=%22%27%3B--*()", set(NEWEST_FIRST)),
            ("search=bridge+OR+castle", set()),
            ("search=NEAR(bridge", set()),
            ("status=active", set(NEWEST_FIRST) - {"äpfel"}),
            ("status=archived", {"äpfel"}),
            ("status=active,archived", set(NEWEST_FIRST)),
            ("status=", set(NEWEST_FIRST)),
            ("extension=jpg", {"Bridge at dawn"}),
            ("extension=JPG,%20png", {"Bridge at dawn", "äpfel"}),
            ("extension=webp", {"bridge, upstream"}),
            ("extension=bmp", set()),
            ("extension=,", set(NEWEST_FIRST)),
            ("deleted=only", {"gone bridge"}),
            ("deleted=include", {*NEWEST_FIRST, "gone bridge"}),
            ("deleted=exclude", set(NEWEST_FIRST)),
            ("deleted=only&search=bridge", {"gone bridge"}),
            ("missing_locale=de", set(NEWEST_FIRST) - {"Zebra"}),
            ("missing_locale=EN-gb", set(NEWEST_FIRST) - {"castle"}),
            ("orientation=landscape", {"Bridge at dawn", "castle", "bridge, upstream"}),
            ("orientation=portrait", {"Zebra"}),
            ("orientation=square", {"äpfel"}),
            ("category_id=497f6eca-6276-4993-bfeb-53cbbbba6f08", set()),
            ("search=bridge&status=active&extension=jpg&orientation=landscape", {"Bridge at dawn"}),
            ("unknown=parameter", set(NEWEST_FIRST)),
        ],
    )
    def test_lets_through_what_it_says(self, library: Desk, query: str, expected: set[str]) -> None:
        assert set(names(library, query)) == expected

    def test_by_account(self, library: Desk) -> None:
        admin = library.accounts[Role.SUPER_ADMIN].id

        assert names(library, f"created_by={admin}") == ["castle"]
        assert names(library, "created_by=999999") == []
        assert names(library, "created_by=-1") == []

    def test_by_the_bytes(self, library: Desk) -> None:
        image = found(library.editor, "search=castle")[0]

        assert names(library, f"file_hash={image['file_hash'].upper()}") == ["castle"]
        assert names(library, f"file_hash={'0' * 64}") == []

    def test_by_the_day_of_insertion(self, library: Desk) -> None:
        now = datetime.now(UTC)
        today, tomorrow = now.date().isoformat(), (now + timedelta(days=1)).date().isoformat()
        yesterday = (now - timedelta(days=1)).date().isoformat()

        assert set(names(library, f"inserted_from={yesterday}&inserted_to={tomorrow}")) == set(NEWEST_FIRST)
        assert names(library, f"inserted_from={tomorrow}") == []
        assert names(library, f"inserted_to={yesterday}") == []
        assert set(names(library, f"inserted_from={yesterday}&inserted_to={today}")) | set(NEWEST_FIRST) == set(
            NEWEST_FIRST
        )

    def test_by_a_moment_as_the_list_wrote_it(self, library: Desk) -> None:
        image = found(library.editor, "sort=-inserted_at&limit=1")[0]
        moment = image["inserted_at"]

        assert image["name"] in names(library, f"inserted_from={moment}")
        assert image["name"] in names(library, f"inserted_to={moment}")

    @pytest.mark.parametrize("end", ["9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z"])
    def test_up_to_the_last_moment_there_is(self, library: Desk, end: str) -> None:
        assert set(names(library, f"inserted_to={end}")) == set(NEWEST_FIRST)

    def test_by_a_moment_in_another_time_zone(self, library: Desk) -> None:
        ago = (datetime.now(UTC) - timedelta(hours=1)).replace(microsecond=0)
        elsewhere = (ago + timedelta(hours=9)).replace(tzinfo=None).isoformat()

        assert set(names(library, f"inserted_from={elsewhere}%2B09:00")) == set(NEWEST_FIRST)
        assert names(library, f"inserted_to={elsewhere}%2B09:00") == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("search", "x" * 1_001),
            ("status", "deleted"),
            ("status", "active,3"),
            ("deleted", "yes"),
            ("missing_locale", "en_GB"),
            ("created_by", "me"),
            ("created_by", "99999999999999999999"),
            ("created_by", "1.5"),
            ("created_by", "\u0661"),
            ("inserted_from", "yesterday"),
            ("inserted_from", "2026-13-01"),
            ("inserted_to", "0001-01-01T00:00:00+14:00"),
            ("inserted_to", "9999-12-31T23:59:59-14:00"),
            ("file_hash", "00ff"),
            ("file_hash", "g" * 64),
            ("orientation", "upright"),
            ("category_id", "1"),
            ("count", "2"),
            ("limit", "0"),
            ("limit", "201"),
            ("limit", "-1"),
            ("limit", ""),
            ("limit", "ten"),
            ("limit", "1e1"),
            ("limit", "9" * 5_000),
        ],
    )
    def test_is_refused_where_it_says_nothing(self, library: Desk, field: str, value: str) -> None:
        answer = library.editor.get(f"{IMAGES}?{field}={quote(value)}")

        assert answer.status_code == 400
        assert answer.json()["error"] == "Bad Request"
        assert [detail["field"] for detail in answer.json()["details"]] == [field]


class TestThePages:
    @pytest.mark.parametrize("sort", ["-inserted_at", "+inserted_at", "-updated_at", "+updated_at", "-name", "+name"])
    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 200])
    def test_lead_to_the_end_and_back(self, library: Desk, sort: str, limit: int) -> None:
        expected = names(library, f"sort={quote(sort)}")
        forth: list[list[str]] = []
        back: list[list[str]] = []
        url: str | None = f"{IMAGES}?sort={quote(sort)}&limit={limit}"
        last = ""
        while url is not None:
            page = library.editor.get(url).json()
            forth.append([image["name"] for image in page["data"]])
            last, url = url, page["meta"]["next"]
        url = last
        while url is not None:
            page = library.editor.get(url).json()
            back.insert(0, [image["name"] for image in page["data"]])
            url = page["meta"]["previous"]

        assert [name for page in forth for name in page] == expected
        assert all(len(page) == limit for page in forth[:-1])
        assert back == forth

    def test_say_where_they_are(self, library: Desk) -> None:
        page = library.editor.get(f"{IMAGES}?limit=2&search=bridge&status=").json()

        assert page["meta"] == {
            "base": f"{BASE_URL}{IMAGES}?limit=2&search=bridge&status=",
            "next": None,
            "previous": None,
        }
        assert library.editor.get(IMAGES).json()["meta"]["base"] == f"{BASE_URL}{IMAGES}"

    def test_keep_the_filter_in_their_urls(self, library: Desk) -> None:
        following = library.editor.get(f"{IMAGES}?limit=1&search=bri%20da&sort=%2Bname&deleted=include").json()["meta"][
            "base"
        ]

        assert parse_qs(urlsplit(following).query) == {
            "limit": ["1"],
            "search": ["bri da"],
            "sort": ["+name"],
            "deleted": ["include"],
        }

    def test_never_repeat_the_key_or_a_cursor(self, library: Desk) -> None:
        key = library.editor.key
        first = library.anonymous.get(f"{IMAGES}?x-api-key={key}&limit=1").json()["meta"]
        second = library.editor.get(first["next"]).json()["meta"]

        for url in (first["base"], first["next"], second["previous"], second["next"]):
            assert key is not None
            assert key not in url
            assert "api-key" not in url
        assert second["base"] == f"{BASE_URL}{IMAGES}?limit=1"
        assert set(parse_qs(urlsplit(second["next"]).query)) == {"limit", "after"}

    @pytest.mark.parametrize("name", ["X-API-KEY", "x%2Dapi%2Dkey"])
    def test_never_repeat_a_key_whose_name_is_written_otherwise(self, library: Desk, name: str) -> None:
        meta = library.editor.get(f"{IMAGES}?{name}={library.editor.key}&limit=1").json()["meta"]

        assert meta["base"] == f"{BASE_URL}{IMAGES}?limit=1"
        assert set(parse_qs(urlsplit(meta["next"]).query)) == {"limit", "after"}

    def test_have_thirty_entries_at_most_by_default(self, desk: Desk) -> None:
        for number in range(31):
            create_image(desk.editor, name=f"{number:02}")

        page = desk.editor.get(IMAGES).json()

        assert [image["name"] for image in page["data"]] == [f"{number:02}" for number in range(30, 0, -1)]
        assert len(desk.editor.get(page["meta"]["next"]).json()["data"]) == 1

    def test_count_all_that_match_where_asked(self, library: Desk) -> None:
        assert library.editor.get(f"{IMAGES}?count=true&limit=1").json()["meta"]["total"] == 5
        assert library.editor.get(f"{IMAGES}?count=true&search=bridge&deleted=include").json()["meta"]["total"] == 3
        assert "total" not in library.editor.get(f"{IMAGES}?count=false").json()["meta"]

    def test_are_not_shifted_by_what_is_inserted_meanwhile(self, desk: Desk) -> None:
        before = [create_image(desk.editor, name=f"before {number}")["id"] for number in range(4)][::-1]
        page = desk.editor.get(f"{IMAGES}?limit=2").json()
        assert [image["id"] for image in page["data"]] == before[:2]

        newer = create_image(desk.editor, name="newer")
        following = desk.editor.get(page["meta"]["next"]).json()

        assert [image["id"] for image in following["data"]] == before[2:4]
        back = desk.editor.get(following["meta"]["previous"]).json()
        assert [image["id"] for image in back["data"]] == before[:2]
        assert desk.editor.get(back["meta"]["previous"]).json()["data"][0]["id"] == newer["id"]

    @pytest.mark.parametrize("name", ["after", "before"])
    @pytest.mark.parametrize(
        "text", ["", "x", "=", "🙂", "A" * 100, "A" * 5_000, "eyJhIjoxfQ", "%00", "../..", "bnVsbA", "-_-_"]
    )
    def test_refuse_a_damaged_cursor(self, library: Desk, name: str, text: str) -> None:
        answer = library.editor.get(f"{IMAGES}?{name}={quote(text, safe='%')}")

        assert answer.status_code == 400
        assert [detail["field"] for detail in answer.json()["details"]] == [name]

    def test_refuse_a_cursor_that_was_tampered_with(self, library: Desk) -> None:
        following = library.editor.get(f"{IMAGES}?limit=1").json()["meta"]["next"]
        cursor = parse_qs(urlsplit(following).query)["after"][0]

        for place in range(len(cursor)):
            other = "A" if cursor[place] != "A" else "B"
            damaged = cursor[:place] + other + cursor[place + 1 :]
            assert library.editor.get(f"{IMAGES}?after={damaged}").status_code == 400

    def test_refuse_a_cursor_of_a_list_in_another_order(self, library: Desk) -> None:
        following = library.editor.get(f"{IMAGES}?limit=1").json()["meta"]["next"]

        for sort in ("%2Binserted_at", "-updated_at", "-name"):
            assert library.editor.get(f"{following}&sort={sort}").status_code == 400

    def test_refuse_both_directions_at_once(self, library: Desk) -> None:
        cursor = parse_qs(urlsplit(library.editor.get(f"{IMAGES}?limit=1").json()["meta"]["next"]).query)["after"][0]

        answer = library.editor.get(f"{IMAGES}?after={cursor}&before={cursor}")

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "after")

    def test_end_with_an_empty_one_where_nothing_matches(self, library: Desk) -> None:
        page = library.editor.get(f"{IMAGES}?search=nothing&count=true").json()

        assert page["data"] == []
        assert (page["meta"]["next"], page["meta"]["previous"], page["meta"]["total"]) == (None, None, 0)


def test_an_entry_is_what_its_own_url_answers(library: Desk) -> None:
    for image in found(library.editor, "deleted=include"):
        assert library.editor.get(f"{IMAGES}/by-id/{image['id']}").json()["data"] == image
