"""Search gives the same answers on both databases, whatever the texts are made of."""
# ruff: noqa: RUF001 - ambiguous characters are what this is about

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from picturedesk.core import search
from picturedesk.core.listing import Deleted, ImageFilter, Sort, SortField
from picturedesk.sql import images, integrity, listing
from picturedesk.sql.database import Database, Tx
from picturedesk.sql.dialects import LONGEST_INDEXED_BYTES
from tests.support.databases import KINDS, opened_database
from tests.support.library import Workshop
from tests.support.rows import add_account, add_image, locale

_LONG = "Donaudampfschifffahrt" * 60
_TEXTS = (
    "An old tower at the harbour",
    "Ångström und Äpfel: Straße, ÉCOLE, naïve, Œuvre, ﬁn, İstanbul, ıssız",
    "東京の橋と港、ガラスのビル。ｶﾞﾗｽ",
    "서울의 다리 한국어",
    "جسر قديم في المدينة القديمة",
    "पुराना पुल और नदी के किनारे हिन्दी",
    "🌉 bridge 🌉 e\u0301toile 👩‍👩‍👧 ☕️",
    "O'Brien \"quoted\" back\\slash 'single' it's & | ! ( ) : * <-> %s $1 ::text",
    f"short {_LONG} end",
    f"{_LONG}x other",
    "𠮷野家 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ½ ² Ⅷ 〇",
    "x" * 5_000,
    "é" * 499 + "ab",
    "é" * 500 + "cd",
    "漢" * 2_000,
    "AND OR NOT NEAR null true",
    "",
)
_QUERIES = sorted(
    {
        *(word[:length] for text in _TEXTS for word in text.split()[:6] for length in (1, 2, 3, 5, 400, 900)),
        *(
            "old tow",
            "o'br",
            "'",
            "\\",
            "东",
            "の 橋",
            "ガ",
            "ｶﾞ",
            "한",
            "다리",
            "قديم",
            "القد",
            "हिन",
            "पु",
            "🌉",
            "straß",
        ),
        *("strasse", "oeuvre", "istanbul", "bridge etoile", "nowhere", "it s", "e\u0301", "Ⅷ", "〇", "½", "𠮷"),
        *("x" * length for length in (499, 500, 501, 1_000)),
        *("é" * length for length in (498, 499, 500, 501)),
        *("é" * 499 + "a", "é" * 499 + "b", "é" * 500 + "c", "é" * 500 + "d", _LONG[:990], f"short {_LONG[:700]}"),
    }
)


class Both:
    """The same library in both databases."""

    def __init__(self, workshop: Workshop, databases: list[Database]) -> None:
        self._workshop = workshop
        self._databases = databases

    def write(self, work: Any) -> None:
        for database in self._databases:
            self._workshop.run(database.write(work))

    def found(self, words: list[str], deleted: Deleted = Deleted.INCLUDE) -> list[Any]:
        """What each of them answers: how many, the first page, and the numbered list."""
        wanted = ImageFilter(words=words, deleted=deleted)
        sort = Sort(SortField.NAME, descending=False)

        async def look(tx: Tx) -> Any:
            page = await listing.stretch(tx, wanted, sort, after=None, before=None, limit=500)
            numbers = await listing.numbered(tx, wanted, sort, offset=0, limit=500)
            return await listing.count(tx, wanted), list(page.numbers), numbers

        return [self._workshop.run(database.scan(look)) for database in self._databases]


async def _fill(tx: Tx) -> None:
    account = await add_account(tx)
    for text in _TEXTS:
        await add_image(tx, account, name="name", locales=(locale("en", credit="", alt_text=text),))
        await add_image(tx, account, name=text[:255], locales=(locale("de", caption_html=f"<p>{text[:40]}</p>"),))


@pytest.fixture(scope="module")
def both(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder: Path = tmp_path_factory.mktemp("both")
    with ExitStack() as stack:
        made = Both(workshop, [stack.enter_context(opened_database(kind, workshop, folder)) for kind in KINDS])
        made.write(_fill)
        yield made


def test_for_every_kind_of_text(both: Both) -> None:
    differing = []
    somewhere = 0
    for query in _QUERIES:
        on_sqlite, on_postgresql = both.found(search.words(query))
        somewhere += on_sqlite[0] > 0
        if on_sqlite != on_postgresql:
            differing.append(query)

    assert differing == []
    assert somewhere > len(_QUERIES) * 3 / 4


_PIECES = [text[start : start + 3] for text in _TEXTS for start in range(0, min(len(text), 40), 2)]


@given(
    pieces=st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), min_size=1, max_size=4),
    gap=st.sampled_from(["", " "]),
)
@example(pieces=["'"], gap="")
@example(pieces=["\0"], gap=" ")
@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
def test_for_anything_that_is_typed(both: Both, pieces: list[str], gap: str) -> None:
    words = search.words(gap.join(pieces))

    on_sqlite, on_postgresql = both.found(words)

    assert on_sqlite == on_postgresql


def test_for_more_words_than_an_index_entry_holds(workshop: Workshop, tmp_path: Path) -> None:
    """A megabyte of distinct words is more than a tsvector takes; the image is found by all of them none the less."""
    many = " ".join(f"word{number:04}{'y' * 400}" for number in range(2_500))

    async def fill(tx: Tx) -> None:
        account = await add_account(tx)
        await add_image(tx, account, name="small")
        await add_image(tx, account, name="large", locales=(locale("en", alt_text=many),))

    with ExitStack() as stack:
        both = Both(workshop, [stack.enter_context(opened_database(kind, workshop, tmp_path)) for kind in KINDS])
        both.write(fill)
        for words in (["word0001"], ["word2499yyy", "larg"], ["word3"], ["small", "word"], ["ord"]):
            on_sqlite, on_postgresql = both.found(words)
            assert on_sqlite == on_postgresql, words
        assert both.found(["word2499yyy", "larg"])[0][0] == 1
        both.write(integrity.check_search_index)


@pytest.mark.parametrize("around", [-60, 0, 60])
def test_for_an_image_at_the_end_of_what_is_indexed(workshop: Workshop, tmp_path: Path, around: int) -> None:
    """Whichever way it is found, it is found once, by beginnings of every length."""
    one_word = f"橋{'z' * 30}"
    many = " ".join(f"{number:06}{one_word}" for number in range((LONGEST_INDEXED_BYTES + around) // 40))

    async def fill(tx: Tx) -> None:
        account = await add_account(tx)
        await add_image(tx, account, name="edge", locales=(locale("en", alt_text=many),))

    with ExitStack() as stack:
        both = Both(workshop, [stack.enter_context(opened_database(kind, workshop, tmp_path)) for kind in KINDS])
        both.write(fill)
        for words in (["e"], ["ed"], ["edg"], ["0"], ["00"], ["000001"], ["z"]):
            on_sqlite, on_postgresql = both.found(words)
            assert on_sqlite == on_postgresql, words
        assert both.found(["ed"])[1][0] == 1
        both.write(integrity.check_search_index)


def test_until_an_images_texts_change(workshop: Workshop, tmp_path: Path) -> None:
    async def fill(tx: Tx) -> None:
        account = await add_account(tx)
        await add_image(tx, account, name="before")

    async def change(tx: Tx) -> None:
        [image] = await images.by_numbers(tx, [1])
        await images.update(tx, replace(image, name="after"))

    with ExitStack() as stack:
        both = Both(workshop, [stack.enter_context(opened_database(kind, workshop, tmp_path)) for kind in KINDS])
        both.write(fill)
        both.write(change)

        assert [found[0] for found in both.found(["before"])] == [0, 0]
        assert [found[0] for found in both.found(["afte"])] == [1, 1]
