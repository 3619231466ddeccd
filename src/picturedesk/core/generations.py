"""Generated pictures: what is wished for, what a generator is told, and the record of asking it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from picturedesk.core import text
from picturedesk.core.errors import Detail, InvalidPrompt, InvalidRequest
from picturedesk.core.images import ImageId

GenerationId = NewType("GenerationId", UUID)

PROMPT_MAX_CHARACTERS: Final = 4_000
STYLE_MAX_CHARACTERS: Final = 255
DESCRIPTION_MAX_CHARACTERS: Final = 4_000
MAX_RATIO: Final = 32

_NAME_MAX_CHARACTERS: Final = 100
_RATIO: Final = re.compile(r"([1-9]\d?):([1-9]\d?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class AspectRatio:
    """A picture's shape: so many parts across to so many down, each 1 to 32."""

    across: int = 1
    down: int = 1

    def __str__(self) -> str:
        return f"{self.across}:{self.down}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationWish:
    """What somebody wants to see, cleaned; None where nothing is said."""

    prompt: str
    aspect_ratio: AspectRatio = AspectRatio()
    art_style: str | None = None
    art_description: str | None = None
    theme_style: str | None = None
    theme_description: str | None = None
    model: str | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOrder:
    """One picture to generate; ``prompt`` says all of it, style and theme too."""

    prompt: str
    aspect_ratio: AspectRatio
    model: str


class GenerationState(StrEnum):
    """How far a generation is. Only what is DONE or FAILED stays as it is."""

    ASKED = "asked"
    """Written down and counted; the generator was not called."""
    CALLING = "calling"
    """The call may have gone out, so it is never made again."""
    RECEIVED = "received"
    """The picture's bytes are on stable storage."""
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a generator, or one step that ended a generation: how it ended, in our words, and how long it took."""

    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """
    The record of one generation, written before its generator is called.

    ``seed`` and ``cost`` are the generator's, in its own form; None where it does not tell. ``owner`` is the run that
    works on it, believed until ``leased_until``; both are None once it has ended.
    """

    id: GenerationId
    account_id: int
    key_hash: bytes | None
    request_hash: bytes | None
    state: GenerationState
    provider: str
    model: str
    prompt: str
    parameters: Mapping[str, str]
    digital_source_type: str
    seed: str | None
    cost: str | None
    attempts: Sequence[Attempt]
    owner: str | None
    leased_until: datetime | None
    received_hash: str | None
    image_id: ImageId | None
    created_at: datetime
    updated_at: datetime

    @property
    def order(self) -> PictureOrder:
        """What its generator is told."""
        return PictureOrder(
            prompt=_whole_prompt(self.prompt, self.parameters),
            aspect_ratio=_aspect_ratio(self.parameters),
            model=self.model,
        )

    @property
    def ended(self) -> bool:
        return self.state in {GenerationState.DONE, GenerationState.FAILED}

    def running(self, now: datetime) -> bool:
        """Whether somebody is believed to work on it."""
        return self.leased_until is not None and self.leased_until > now


class ProviderFailed(Exception):
    """A generator gave no picture. ``attempts`` are the tries it made; for the record and the log, never a client."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        super().__init__(attempts[-1].outcome if attempts else "")
        self.attempts = attempts


class ProviderRefused(ProviderFailed):
    """Surely nothing was made and nothing is charged: no request went out, or it was refused."""


class ProviderUncertain(ProviderFailed):
    """A request went out, and what came of it is not known or of no use: it may be charged."""


def read_wish(
    *,
    prompt: object,
    aspect_ratio: str | None = None,
    art_style: str | None = None,
    art_description: str | None = None,
    theme_style: str | None = None,
    theme_description: str | None = None,
    model: str | None = None,
    provider: str | None = None,
) -> GenerationWish:
    """
    Clean and check what is asked for; the fields are named in errors as Media names them.

    Raises:
        InvalidPrompt: The prompt is no text, is blank or longer than 4,000 characters.
        InvalidRequest: With one detail for each other field that may not be so.
    """
    wanted = _prompt(prompt)
    faults: list[Detail] = []

    def said(value: str | None, field: str, limit: int) -> str | None:
        try:
            return _optional(value, field, limit)
        except InvalidRequest as error:
            faults.extend(error.details)
            return None

    ratio = AspectRatio() if aspect_ratio is None else _ratio(aspect_ratio, faults)
    wish = GenerationWish(
        prompt=wanted,
        aspect_ratio=ratio,
        art_style=said(art_style, "artStyle", STYLE_MAX_CHARACTERS),
        art_description=said(art_description, "artDescription", DESCRIPTION_MAX_CHARACTERS),
        theme_style=said(theme_style, "themeStyle", STYLE_MAX_CHARACTERS),
        theme_description=said(theme_description, "themeDescription", DESCRIPTION_MAX_CHARACTERS),
        model=said(model, "model", STYLE_MAX_CHARACTERS),
        provider=said(provider, "provider", STYLE_MAX_CHARACTERS),
    )
    if faults:
        raise InvalidRequest(*faults)
    return wish


def parameters(wish: GenerationWish) -> Mapping[str, str]:
    """All that is said beside the prompt, as the record keeps it."""
    said = {
        "aspectRatio": str(wish.aspect_ratio),
        "artStyle": wish.art_style,
        "artDescription": wish.art_description,
        "themeStyle": wish.theme_style,
        "themeDescription": wish.theme_description,
    }
    return {name: value for name, value in said.items() if value is not None}


def name_from(prompt: str) -> str:
    """A name for the image: the prompt on one line, without what cannot be seen, cut at a word after 100 characters."""
    words = "".join(character if character.isprintable() else " " for character in prompt).split()
    line = " ".join(words)
    if len(line) <= _NAME_MAX_CHARACTERS:
        return line
    start, _, _ = line[:_NAME_MAX_CHARACTERS].rpartition(" ")
    return f"{start or line[: _NAME_MAX_CHARACTERS - 1]}…"


def start_of_day(moment: datetime) -> datetime:
    """The start of the UTC day that quotas count in."""
    return datetime.combine(moment.astimezone(UTC).date(), time(), UTC)


def seconds_until_next_day(moment: datetime) -> int:
    """How long the day's quota still holds, rounded up to at least 1."""
    left = start_of_day(moment) + timedelta(days=1) - moment
    return -(-left // timedelta(seconds=1))


def _whole_prompt(prompt: str, parameters: Mapping[str, str]) -> str:
    """The prompt with what is said of style and theme, as a generator that knows one text is told."""
    parts = (
        ("Art style", parameters.get("artStyle"), parameters.get("artDescription")),
        ("Theme", parameters.get("themeStyle"), parameters.get("themeDescription")),
    )
    lines = [f"{label}: {'. '.join(filter(None, said))}" for label, *said in parts if any(said)]
    return "\n\n".join((prompt, *lines))


def _aspect_ratio(parameters: Mapping[str, str]) -> AspectRatio:
    across, _, down = parameters["aspectRatio"].partition(":")
    return AspectRatio(int(across), int(down))


def _prompt(said: object) -> str:
    if not isinstance(said, str):
        raise InvalidPrompt
    try:
        prompt = text.clean(said, "prompt")
    except InvalidRequest as error:
        raise InvalidPrompt(str(error)) from error
    if len(prompt) > PROMPT_MAX_CHARACTERS or not any(map(_is_visible, prompt)):
        raise InvalidPrompt
    return prompt


def _is_visible(character: str) -> bool:
    return character.isprintable() and not character.isspace()


def _optional(value: str | None, field: str, limit: int) -> str | None:
    """A cleaned text; None for a blank one, which says nothing."""
    if value is None:
        return None
    kept = text.clean(value, field).strip()
    if len(kept) > limit:
        raise InvalidRequest(Detail(field, f"The text is longer than {limit:,} characters."))
    return kept or None


def _ratio(said: str, faults: list[Detail]) -> AspectRatio:
    match = _RATIO.fullmatch(said)
    if match is None or max(sides := (int(match[1]), int(match[2]))) > MAX_RATIO:
        faults.append(Detail("aspectRatio", f"The aspect ratio is W:H, both whole numbers from 1 to {MAX_RATIO}."))
        return AspectRatio()
    return AspectRatio(*sides)
