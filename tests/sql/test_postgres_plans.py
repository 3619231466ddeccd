"""What PostgreSQL does for the lists that matter, in a library of 20,000: it walks an index, and sorts nothing."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from picturedesk.core.listing import Deleted, Sort, SortField
from picturedesk.core.usages import UsageKind
from picturedesk.sql import deliveries, files, generations, images, keys, listing, references, usages, versions
from picturedesk.sql.statements import Statement
from picturedesk.sql.types import Sought
from tests.support.postgres import shared_server
from tests.support.rows import DAY_ONE

_MANY = 20_000
_FILL = f"""
SET session_replication_role = replica;
INSERT INTO accounts SELECT n, 'account ' || n, 'account ' || n, 'editor', 1 FROM generate_series(1, 20) AS n;
INSERT INTO files SELECT n, 'uploads/' || n, sha256(n::text::bytea), n || '.jpg', 1, 'jpg', 4, 3, 1, false, '', 1, n
    FROM generate_series(1, {_MANY}) AS n;
INSERT INTO images SELECT n, gen_random_uuid(), n, 'name ' || n % 977, 'name ' || n % 977, 'center', NULL, NULL,
    1 + (n % 5 = 0)::int, 'uploaded', NULL, NULL, NULL, NULL, '', sha256(n::text::bytea), 'jpg',
    CASE WHEN n % 50 = 0 THEN 'png' ELSE 'jpg' END, 'landscape', 1 + n % 20, 'account ' || 1 + n % 20, 1,
    n * 1000, n * 1000, CASE WHEN n % 10 = 0 THEN 1 END FROM generate_series(1, {_MANY}) AS n;
INSERT INTO image_ratios SELECT n, 1333 FROM generate_series(1, {_MANY}) AS n;
INSERT INTO image_words SELECT n, 'name ' || n % 977 || ' unique' || n FROM generate_series(1, {_MANY}) AS n;
INSERT INTO image_locales SELECT n, 0, gen_random_uuid(), 'en', '', '', '' FROM generate_series(1, {_MANY}) AS n;
INSERT INTO search_entries SELECT image_number, md5(words)::uuid, live FROM searched_words;
ANALYZE;
"""
_VALUES: dict[str, Any] = {"limit": 30, "offset": 60, "start_number": 500, "numbers": [1, 5, 9]}
_VALUES |= {"statuses": [1], "extensions": ["jpg"]}
_VALUES |= {"first_of_statuses": 1, "last_of_statuses": 1, "first_of_extensions": "jpg", "last_of_extensions": "jpg"}
_LIVE = frozenset({Deleted.EXCLUDE.value})


@pytest.fixture(scope="module")
def filled() -> str:
    url = shared_server().fresh()

    async def fill() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(_FILL)
        await connection.close()

    asyncio.run(fill())
    return url


def plan(url: str, statement: Statement, **values: Any) -> str:
    compiled = statement.on("postgresql")

    async def explain() -> str:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("SET jit = off; SET plan_cache_mode = force_custom_plan")
            rows = await connection.fetch(f"EXPLAIN {compiled.text}", *compiled.arguments({**_VALUES, **values}))
            return "\n".join(row[0] for row in rows)
        finally:
            await connection.close()

    return asyncio.run(explain())


def start_value(field: SortField) -> object:
    if field in {SortField.INSERTED_AT, SortField.UPDATED_AT}:
        return datetime.fromtimestamp(_MANY / 2_000, UTC)
    return {SortField.STATUS: 1, SortField.EXTENSION: "jpg", SortField.NAME: "name 5"}.get(field, "account 3")


@pytest.mark.parametrize("field", SortField)
@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize("more", [frozenset[str](), frozenset({"statuses", "extensions"})], ids=["all", "some"])
def test_a_keyset_page_walks_an_index(
    filled: str, field: SortField, down: bool, started: bool, more: frozenset[str]
) -> None:
    found = plan(
        filled,
        listing._walk_statement(_LIVE | more, field, down=down, started=started),
        start_value=start_value(field),
    )

    assert "images_live_by" in found
    assert "Sort" not in found
    assert "Seq Scan" not in found


@pytest.mark.parametrize("field", SortField)
@pytest.mark.parametrize("down", [True, False])
def test_a_numbered_page_walks_an_index(filled: str, field: SortField, down: bool) -> None:
    found = plan(filled, listing._numbered_statement(_LIVE, Sort(field, descending=down)))

    assert "images_live_by" in found
    assert "Seq Scan" not in found


def test_a_search_goes_by_the_index_of_the_words(filled: str) -> None:
    words = {"match": Sought(["unique77"]), "match_words": ["unique77"], "match_marks": Sought(())}

    assert "image_search" in plan(filled, listing._count_statement(_LIVE | {"match"}), **words)
    assert "image_search" in plan(filled, listing._COUNT_MATCHES, **words)


def test_a_total_of_what_is_counted_walks_no_image(filled: str) -> None:
    assert "images" not in plan(filled, listing._sum_statement(_LIVE | {"statuses"}))


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (images._BY_ID, {"id": "00000000-0000-0000-0000-000000000001"}, "images_id_key"),
        (images._BY_NUMBERS, {}, "images_pkey"),
        (images._LOCALES_OF_MANY, {}, "image_locales_pkey"),
        (versions._BY_ID, {"id": "00000000-0000-0000-0000-000000000001"}, "images_id_key"),
        (deliveries._BY_ID, {"id": "00000000-0000-0000-0000-000000000001"}, "images_id_key"),
        (versions._by_hash(owned=False, deleted_too=False), {"hash": "00" * 32}, "images_by_hash"),
        (files._BY_KEY, {"key": "uploads/7"}, "files_key_key"),
        (files._ORIGINALS, {"after": files.FIRST_HASH, "before": files.LAST_HASH}, "files_by_hash"),
    ],
    ids=["image", "images", "locales", "version", "delivery", "bytes", "upload", "originals"],
)
def test_a_row_is_found_by_its_key(filled: str, statement: Statement, values: dict[str, Any], index: str) -> None:
    found = plan(filled, statement, **values)

    assert index in found
    assert "Seq Scan on images" not in found
    assert "Seq Scan on files" not in found


@pytest.mark.parametrize(
    "statement",
    [
        generations._BY_KEY,
        generations._ABANDONED,
        keys._WITH_ACCOUNT,
        references._MARK,
        usages._walk(UsageKind.BLOCK, down=True, started=False),
    ],
    ids=["generation", "abandoned", "key", "reference", "usages"],
)
def test_what_every_statement_says_is_understood(filled: str, statement: Statement) -> None:
    values = {"account": 1, "key": b"", "before": DAY_ONE, "asked_before": DAY_ONE, "key_id": "k", "now": DAY_ONE}
    more = {"of_provider": "crm", "of_id": "1", "image_id": "00000000-0000-0000-0000-000000000001"}

    assert "cost=" in plan(filled, statement, **values, **more)
