"""The ways to a page: each gives the same images, and the one that is taken is the cheapest by how many match."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from picturedesk.core.images import Status
from picturedesk.core.listing import ImageFilter, Position, Sort, SortField
from picturedesk.sql import listing
from picturedesk.sql.database import Tx
from picturedesk.sql.plans import SAMPLE, Numbers, Plan, cheapest, estimated
from picturedesk.sql.sqlite import connect
from picturedesk.sql.statements import Statement
from picturedesk.sql.types import Sought
from tests.sql.test_listing import SORTS, Shelf, expected, opened_shelf
from tests.sql.test_plans import INDEXES
from tests.support.databases import KINDS
from tests.support.examples import examples
from tests.support.library import Workshop

FILTERS = st.builds(
    ImageFilter,
    words=st.sampled_from([(), ("bri",), ("bridge", "daw"), ("橋",), ("tower", "3"), ("nothing",), ("a",)]),
    statuses=st.none() | st.frozensets(st.sampled_from(Status), min_size=1),
    extensions=st.none() | st.frozensets(st.sampled_from(["jpg", "jpeg", "png", "gif", 'a"b c']), min_size=1),
    missing_locale=st.none() | st.just("en"),
)


@pytest.fixture(scope="module", params=KINDS)
def shelf(
    request: pytest.FixtureRequest, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    with opened_shelf(workshop, tmp_path_factory.mktemp("shelf"), request.param) as made:
        for number in range(60):
            made.add(number)
        yield made


def ways(shape: frozenset[str]) -> list[Plan]:
    """All plans that a list of these conditions may be made by."""
    if "match" in shape:
        return [Plan.WALK_COLLECTED, Plan.WALK_READING, Plan.SORT_MATCHES]
    found = [Plan.WALK]
    found += [Plan.SORT_STATUSES] if "statuses" in shape else []
    return found + ([Plan.SORT_EXTENSIONS] if "extensions" in shape else [])


class TestEveryPlan:
    @given(wanted=FILTERS, sort=SORTS, offset=st.integers(0, 30), limit=st.integers(1, 70))
    @settings(
        max_examples=examples(40, many=80), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def test_gives_the_same_numbered_page(
        self, shelf: Shelf, wanted: ImageFilter, sort: Sort, offset: int, limit: int
    ) -> None:
        condition = listing._wanted(wanted)

        async def work(tx: Tx) -> dict[Plan, list[int]]:
            values = dict(condition.values, offset=offset, limit=limit)
            statements = {
                plan: listing._numbered_statement(condition.shape, sort, plan) for plan in ways(condition.shape)
            }
            return {plan: [row.number for row in await tx.all(made, **values)] for plan, made in statements.items()}

        found = shelf.workshop.run(shelf.db.scan(work))

        whole = expected(shelf, wanted, sort, ties_ascending=True)
        assert found == dict.fromkeys(found, whole[offset : offset + limit])

    @given(wanted=FILTERS, sort=SORTS, limit=st.integers(1, 9))
    @settings(
        max_examples=examples(40, many=80), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def test_goes_on_from_any_place_as_every_other(
        self, shelf: Shelf, wanted: ImageFilter, sort: Sort, limit: int
    ) -> None:
        condition = listing._wanted(wanted)

        async def page(tx: Tx, plan: Plan, start: Position | None) -> list[tuple[object, int]]:
            found = await listing._walk(tx, condition, sort, plan, start=start, forward=True, limit=limit)
            return [(row.value, row.number) for row in found]

        async def work(tx: Tx) -> None:
            start, seen = None, 0
            whole = expected(shelf, wanted, sort, ties_ascending=False)
            while True:
                pages = [await page(tx, plan, start) for plan in ways(condition.shape)]
                assert all(one == other for one, other in pairwise(pages))
                assert [number for _, number in pages[0]] == whole[seen : seen + limit]
                seen += limit
                if not pages[0]:
                    return
                value, number = pages[0][-1]
                start = Position(value=value, number=number)  # type: ignore[arg-type]

        shelf.workshop.run(shelf.db.scan(work))


def _cheapest(needed: int, found: int, plan: Plan = Plan.SORT_MATCHES) -> Plan:
    return cheapest(Numbers(walked=1_000_000, found=found, sortable={plan: found}), needed=needed)


class TestTheCheapest:
    @pytest.mark.parametrize(
        ("needed", "found", "plan"),
        [
            (30, 0, Plan.SORT_MATCHES),
            (30, 100, Plan.SORT_MATCHES),
            (30, 5_000, Plan.WALK_COLLECTED),
            (30, 300_000, Plan.WALK_READING),
            (10_000, 10_000, Plan.SORT_MATCHES),
            (10_000, 100_000, Plan.WALK_COLLECTED),
            (10_000, 900_000, Plan.WALK_READING),
        ],
    )
    def test_way_through_a_search_goes_by_the_number_of_matches(self, needed: int, found: int, plan: Plan) -> None:
        assert _cheapest(needed, found) is plan

    def test_way_is_found_by_how_far_the_first_matches_reach(self) -> None:
        assert estimated(sampled=7, last=900_000, live=1_000_000) == 7
        assert estimated(sampled=SAMPLE, last=20_000, live=1_000_000) == 100_000
        assert estimated(sampled=SAMPLE, last=1_200_000, live=1_000_000) == SAMPLE

    def test_way_to_a_rare_extension_sorts_it(self) -> None:
        assert _cheapest(30, 100, Plan.SORT_EXTENSIONS) is Plan.SORT_EXTENSIONS

    def test_way_to_a_common_extension_walks(self) -> None:
        assert _cheapest(30, 900_000, Plan.SORT_EXTENSIONS) is Plan.WALK
        assert _cheapest(10_000, 900_000, Plan.SORT_EXTENSIONS) is Plan.WALK


class TestOnSqlite:
    @pytest.fixture
    def database(self, path: Path) -> Iterator[sqlite3.Connection]:
        with closing(connect(path)) as connection:
            yield connection

    @staticmethod
    def plan(database: sqlite3.Connection, statement: Statement) -> str:
        values = {
            "limit": 30,
            "offset": 60,
            "match": Sought(["x"], statuses=[1], without=[2], extensions=["jpg"]),
            "match_words": ["x"],
            "match_marks": Sought(()),
            "most": 1,
            "statuses": [1],
            "extensions": ["jpg"],
            "first_of_statuses": 1,
            "last_of_statuses": 1,
            "first_of_extensions": "jpg",
            "last_of_extensions": "jpg",
        }
        compiled = statement.on("sqlite")
        rows = database.execute(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.arguments(values))
        return "\n".join(row[3] for row in rows)

    @pytest.mark.parametrize("field", SortField)
    @pytest.mark.parametrize("way", [Plan.WALK_COLLECTED, Plan.WALK_READING])
    @pytest.mark.parametrize("more", ["exclude", "statuses", "extensions"])
    def test_a_walk_through_a_search_sorts_nothing(
        self, database: sqlite3.Connection, field: SortField, way: Plan, more: str
    ) -> None:
        statement = listing._numbered_statement(
            frozenset({"exclude", "match", more}), Sort(field, descending=False), way
        )

        found = self.plan(database, statement)

        assert f"images USING INDEX {INDEXES[field]}" in found
        assert "TEMP B-TREE" not in found

    @pytest.mark.parametrize("field", SortField)
    @pytest.mark.parametrize(
        ("way", "shape", "index"),
        [
            (Plan.SORT_MATCHES, {"match"}, "INTEGER PRIMARY KEY (rowid=?)"),
            (Plan.SORT_MATCHES, {"match", "statuses", "extensions"}, "INTEGER PRIMARY KEY (rowid=?)"),
            (Plan.SORT_STATUSES, {"statuses"}, "images_live_by_status"),
            (Plan.SORT_STATUSES, {"statuses", "extensions"}, "images_live_by_status"),
            (Plan.SORT_EXTENSIONS, {"extensions"}, "images_live_by_extension"),
            (Plan.SORT_EXTENSIONS, {"statuses", "extensions"}, "images_live_by_extension"),
        ],
    )
    def test_a_sort_begins_with_what_is_found(
        self, database: sqlite3.Connection, field: SortField, way: Plan, shape: set[str], index: str
    ) -> None:
        statement = listing._numbered_statement(frozenset({"exclude"} | shape), Sort(field, descending=True), way)

        found = self.plan(database, statement)

        assert found.startswith("SEARCH images USING")
        assert index in found.splitlines()[0]
        assert "USE TEMP B-TREE FOR ORDER BY" in found

    def test_a_search_is_counted_on_its_index_alone(self, database: sqlite3.Connection) -> None:
        found = self.plan(database, listing._COUNT_MATCHES)

        assert "VIRTUAL TABLE INDEX" in found
        assert "images" not in found
