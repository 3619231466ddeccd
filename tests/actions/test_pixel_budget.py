"""The pixel budget: a minute's pixels for each client, by a clock that is told the time."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from picturedesk.actions.budgets import MinuteBudget
from picturedesk.actions.pixel_budget import PixelToll
from picturedesk.core.errors import PixelBudgetExceeded
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import Excerpt, OutputFormat, Recipe

MINUTE = 600


class Watch:
    """Seconds since nobody cares when."""

    def __init__(self) -> None:
        self.s = 1_000.0

    def __call__(self) -> float:
        return self.s


@dataclass(frozen=True)
class Facts:
    """An `Original`."""

    hash: str = "ab" * 32
    format: ImageFormat = ImageFormat.JPEG
    width_px: int = 400
    height_px: int = 300
    frames: int = 1
    transparent: bool = False


@pytest.fixture
def watch() -> Watch:
    return Watch()


def refusal(budget: MinuteBudget, pixels: int, client: str = "a") -> PixelBudgetExceeded:
    with pytest.raises(PixelBudgetExceeded) as refused:
        budget.spend(client, pixels)
    return refused.value


def test_a_minute_of_pixels_can_be_had_at_once_and_the_rest_as_time_goes(watch: Watch) -> None:
    budget = MinuteBudget(PixelBudgetExceeded, MINUTE, now=watch)
    for _ in range(6):
        budget.spend("a", 100)

    refused = refusal(budget, 100)

    assert (refused.retry_after_s, refused.left, refused.per_minute) == (10, 0, MINUTE)
    watch.s += 9.5
    assert (refusal(budget, 100).retry_after_s, refusal(budget, 100).left) == (1, 95)
    watch.s += 0.5
    budget.spend("a", 100)
    assert refusal(budget, 1).retry_after_s == 1


def test_a_refusal_costs_nothing(watch: Watch) -> None:
    budget = MinuteBudget(PixelBudgetExceeded, MINUTE, now=watch)
    budget.spend("a", 500)
    for _ in range(100):
        refusal(budget, 101)

    budget.spend("a", 100)


def test_clients_have_a_bucket_each(watch: Watch) -> None:
    budget = MinuteBudget(PixelBudgetExceeded, MINUTE, now=watch)
    budget.spend("a", MINUTE)

    budget.spend("b", MINUTE)


def test_a_picture_larger_than_the_bucket_is_had_for_a_full_one_and_owed(watch: Watch) -> None:
    budget = MinuteBudget(PixelBudgetExceeded, MINUTE, now=watch)
    budget.spend("a", 3 * MINUTE)

    assert (refusal(budget, 1).retry_after_s, refusal(budget, 1).left) == (121, 0)
    assert refusal(budget, 3 * MINUTE).retry_after_s == 180
    watch.s += 180
    budget.spend("a", 3 * MINUTE)


def test_a_full_bucket_runs_not_over(watch: Watch) -> None:
    budget = MinuteBudget(PixelBudgetExceeded, MINUTE, now=watch)
    budget.spend("a", 1)
    watch.s += 1e6
    budget.give_back("a", 1)

    budget.spend("a", MINUTE)
    refusal(budget, 1)


def test_what_is_given_back_can_be_spent(watch: Watch) -> None:
    budget = MinuteBudget(PixelBudgetExceeded, MINUTE, now=watch)
    budget.spend("a", MINUTE)
    budget.give_back("a", 200)

    budget.spend("a", 200)


def test_no_more_clients_are_remembered_than_may_be_and_those_longest_gone_go(watch: Watch) -> None:
    budget = MinuteBudget(PixelBudgetExceeded, MINUTE, now=watch, most_clients=100)
    for number in range(1_000):
        budget.spend(f"client {number}", MINUTE)

    assert len(budget) == 100
    refusal(budget, 1, "client 999")
    budget.spend("client 0", MINUTE)


class TestTheCost:
    def paid(self, original: Facts, order: RenderOrder) -> int:
        budget = MinuteBudget(PixelBudgetExceeded, 10**9, now=lambda: 1.0)

        async def client() -> str:
            return "a"

        asyncio.run(PixelToll(budget=budget, client=client, original=original).pay(order))
        return 10**9 - refusal(budget, 10**9).left

    def order(self, output: OutputFormat = OutputFormat.JPEG, recipe: Recipe | None = None) -> RenderOrder:
        return RenderOrder(
            source=Path("a"), source_format=ImageFormat.JPEG, recipe=recipe or Recipe(width_px=9), output=output
        )

    def test_is_that_of_the_original_however_small_the_rendition(self) -> None:
        assert self.paid(Facts(), self.order()) == 400 * 300

    @pytest.mark.parametrize(
        ("output", "frames"),
        [(OutputFormat.GIF, 7), (OutputFormat.WEBP, 7), (OutputFormat.PNG, 1), (OutputFormat.AVIF, 1)],
    )
    def test_of_what_moves_is_that_of_all_frames_that_are_kept(self, output: OutputFormat, frames: int) -> None:
        moving = Facts(format=ImageFormat.GIF, frames=7)

        assert self.paid(moving, self.order(output)) == frames * 400 * 300

    def test_of_an_excerpt_is_that_of_the_one_frame_it_shows(self) -> None:
        recipe = Recipe(excerpt=Excerpt(left_px=0, top_px=0, cut_width_px=9, cut_height_px=9, width_px=9, height_px=9))

        assert self.paid(Facts(format=ImageFormat.GIF, frames=7), self.order(OutputFormat.WEBP, recipe)) == 400 * 300

    def test_of_what_is_made_of_a_smaller_copy_is_that_of_the_copy(self) -> None:
        large = Facts(width_px=5_120, height_px=4_000)
        of_copy = replace(self.order(), copy_of=Size(5_120, 4_000))

        assert self.paid(large, of_copy) == 2_560 * 2_000
