"""Wishes for pictures: what they may say, what is refused, and what is made of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from picturedesk.core.errors import InvalidPrompt, InvalidRequest, QuotaExceeded
from picturedesk.core.generations import (
    AspectRatio,
    Generation,
    GenerationId,
    GenerationState,
    GenerationWish,
    PictureOrder,
    name_from,
    parameters,
    read_wish,
    seconds_until_next_day,
    start_of_day,
)
from picturedesk.core.text import name


def order_for(wish: GenerationWish) -> PictureOrder:
    """What the generator is told by a record of *wish*."""
    return Generation(
        id=GenerationId(UUID(int=1)),
        account_id=1,
        key_hash=None,
        request_hash=None,
        state=GenerationState.ASKED,
        provider="p",
        model="m",
        prompt=wish.prompt,
        parameters=parameters(wish),
        digital_source_type="algorithmicMedia",
        seed=None,
        cost=None,
        attempts=(),
        owner=None,
        leased_until=None,
        received_hash=None,
        image_id=None,
        created_at=datetime.now(UTC),
        updated_at=datetime.now(UTC),
    ).order


class TestAWish:
    def test_is_a_prompt_and_nothing_else(self) -> None:
        assert read_wish(prompt="a harbour") == GenerationWish(prompt="a harbour", aspect_ratio=AspectRatio(1, 1))

    def test_may_say_more(self) -> None:
        wish = read_wish(
            prompt="a",
            aspect_ratio="16:9",
            art_style=" ink ",
            art_description="b",
            theme_style="c",
            theme_description="d",
            model="m",
            provider="p",
        )

        assert wish == GenerationWish(
            prompt="a",
            aspect_ratio=AspectRatio(16, 9),
            art_style="ink",
            art_description="b",
            theme_style="c",
            theme_description="d",
            model="m",
            provider="p",
        )

    def test_is_cleaned(self) -> None:
        wish = read_wish(prompt="e\u0301\x00 \r\nx", art_style="\x07", theme_style="")

        assert (wish.prompt, wish.art_style, wish.theme_style) == ("é \nx", None, None)

    @pytest.mark.parametrize("length", [1, 4_000])
    def test_has_a_prompt_of_1_to_4000_characters(self, length: int) -> None:
        assert len(read_wish(prompt="ä" * length).prompt) == length

    @pytest.mark.parametrize(
        "prompt", [None, 7, True, [], {}, b"x", "", " \n\t", "\x00", "\u200b\u00a0\u2028", "x" * 4_001, "\ud800"]
    )
    def test_has_no_other_prompt(self, prompt: object) -> None:
        with pytest.raises(InvalidPrompt):
            read_wish(prompt=prompt)

    @pytest.mark.parametrize("ratio", ["1:1", "32:32", "1:32", "16:9"])
    def test_has_a_shape(self, ratio: str) -> None:
        assert str(read_wish(prompt="x", aspect_ratio=ratio).aspect_ratio) == ratio

    @pytest.mark.parametrize(
        "ratio",
        ["", "1", "0:1", "1:0", "33:1", "1:33", "1:1:1", "1x1", "01:1", "+1:1", "1.5:1", " 1:1", "1:1\n", "\u0661:1"],
    )
    def test_has_no_other_shape(self, ratio: str) -> None:
        with pytest.raises(InvalidRequest) as refused:
            read_wish(prompt="x", aspect_ratio=ratio)

        assert [detail.field for detail in refused.value.details] == ["aspectRatio"]

    def test_is_told_everything_that_is_wrong_at_once(self) -> None:
        too_long: dict[str, Any] = {
            "art_style": "x" * 256,
            "art_description": "x" * 4_001,
            "theme_style": "x" * 256,
            "theme_description": "x" * 4_001,
        }

        with pytest.raises(InvalidRequest) as refused:
            read_wish(prompt="x", aspect_ratio="0:0", **too_long)

        assert [detail.field for detail in refused.value.details] == [
            "aspectRatio",
            "artStyle",
            "artDescription",
            "themeStyle",
            "themeDescription",
        ]


class TestItsParameters:
    def test_are_what_is_said_beside_the_prompt(self) -> None:
        kept = parameters(read_wish(prompt="x", aspect_ratio="3:2", art_style="ink"))

        assert kept == {"aspectRatio": "3:2", "artStyle": "ink"}

    def test_become_part_of_what_a_generator_is_told(self) -> None:
        wish = read_wish(
            prompt="a dog", aspect_ratio="3:2", art_style="ink", art_description="thin lines", theme_description="snow"
        )

        assert order_for(wish) == PictureOrder(
            prompt="a dog\n\nArt style: ink. thin lines\n\nTheme: snow", aspect_ratio=AspectRatio(3, 2), model="m"
        )
        assert order_for(read_wish(prompt="a dog")).prompt == "a dog"


class TestTheName:
    @pytest.mark.parametrize(
        ("prompt", "expected"),
        [
            ("A harbour", "A harbour"),
            ("A\n  harbour\tat\u202e night", "A harbour at night"),
            ("x" * 100, "x" * 100),
            ("x" * 101, "x" * 99 + "…"),
            ("word " * 30, ("word " * 19) + "word…"),
            ("\u200b" * 300 + "y", "y"),
        ],
    )
    def test_is_the_start_of_the_prompt(self, prompt: str, expected: str) -> None:
        assert name_from(prompt) == expected
        assert name(expected, "name") == expected


class TestTheDay:
    def test_is_that_of_utc(self) -> None:
        moment = datetime(2026, 3, 1, 23, 59, 59, 1, tzinfo=UTC)

        assert start_of_day(moment) == datetime(2026, 3, 1, tzinfo=UTC)
        assert start_of_day(moment.astimezone()) == datetime(2026, 3, 1, tzinfo=UTC)
        assert seconds_until_next_day(moment) == 1
        assert seconds_until_next_day(start_of_day(moment)) == 86_400
        assert seconds_until_next_day(start_of_day(moment) + timedelta(microseconds=1)) == 86_400

    def test_says_when_there_is_more(self) -> None:
        assert QuotaExceeded(7).retry_after_s == 7
