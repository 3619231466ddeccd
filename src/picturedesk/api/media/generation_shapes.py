"""What Media reads and writes about generated pictures."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from picturedesk.api import wire
from picturedesk.core import times
from picturedesk.core.delivery import Links
from picturedesk.core.errors import InvalidPrompt
from picturedesk.core.generations import (
    DESCRIPTION_MAX_CHARACTERS,
    MAX_RATIO,
    PROMPT_MAX_CHARACTERS,
    STYLE_MAX_CHARACTERS,
    Generation,
    GenerationWish,
    read_wish,
)
from picturedesk.core.images import Image


def _said(description: str, **schema: Any) -> Meta:  # noqa: ANN401 - JSON Schema
    """What the document says of a field. Its limits are checked by `read_wish`, in our own words."""
    return Meta(extra_json_schema={"description": description, "extra": schema})


_Style = Annotated[str, _said("A style in a word or two.", maxLength=STYLE_MAX_CHARACTERS)]
_Description = Annotated[str, _said("A style in sentences.", maxLength=DESCRIPTION_MAX_CHARACTERS)]


class GenerateBody(msgspec.Struct):
    """What is wished for; any other field is ignored."""

    prompt: Annotated[str, _said("What is to be seen.", minLength=1, maxLength=PROMPT_MAX_CHARACTERS)]
    aspectRatio: (  # noqa: N815 - the published names
        Annotated[
            str,
            _said(
                f"`W:H`, each a whole number from 1 to {MAX_RATIO}; `1:1` where nothing is said.",
                pattern=r"^[1-9][0-9]?:[1-9][0-9]?$",
            ),
        ]
        | None
    ) = None
    artStyle: _Style | None = None  # noqa: N815
    artDescription: _Description | None = None  # noqa: N815
    themeStyle: _Style | None = None  # noqa: N815
    themeDescription: _Description | None = None  # noqa: N815
    model: Annotated[str, _said("One of the provider's models; its first where nothing is said.")] | None = None
    provider: Annotated[str, _said("Who makes it; the server's own choice where nothing is said.")] | None = None


class _Prompt(msgspec.Struct):
    """What is looked at before all else."""

    prompt: Any = None


class GenerateWire(wire.Wire[GenerateBody]):
    """The body on its way in: a prompt that is absent or no text is told as such, whatever else is wrong."""

    def decode_bytes(self, value: bytes) -> Any:  # noqa: ANN401 - Litestar's signature
        if not isinstance(wire.decoded(value, _Prompt).prompt, str):
            raise InvalidPrompt
        return super().decode_bytes(value)


class GeneratedShape(msgspec.Struct):
    """A generated image; `url` answers without a key."""

    id: str
    url: str
    mimeType: str  # noqa: N815
    prompt: str
    created: str


class GeneratedAnswer(msgspec.Struct, kw_only=True):
    """The envelope of a generated image."""

    success: bool
    code: int
    message: str
    data: GeneratedShape


def wish(body: GenerateBody) -> GenerationWish:
    """What *body* wishes for. Raises what `read_wish` raises."""
    return read_wish(
        prompt=body.prompt,
        aspect_ratio=body.aspectRatio,
        art_style=body.artStyle,
        art_description=body.artDescription,
        theme_style=body.themeStyle,
        theme_description=body.themeDescription,
        model=body.model,
        provider=body.provider,
    )


def generated_answer(generation: Generation, image: Image, links: Links, base_url: str) -> GeneratedAnswer:
    """A generated image as it is answered; *base_url* starts its URL."""
    data = GeneratedShape(
        id=str(image.id),
        url=base_url + links.of(image).original,
        mimeType=image.file.format.media_type,
        prompt=generation.prompt,
        created=times.iso(image.inserted_at),
    )
    return GeneratedAnswer(success=True, code=200, message="OK", data=data)
