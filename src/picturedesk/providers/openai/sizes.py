"""What sizes a model can make, and which of them comes nearest to a shape."""

from math import log
from typing import Final

from picturedesk.core.generations import AspectRatio

_GPT_IMAGE: Final = ((1024, 1024), (1536, 1024), (1024, 1536))
_BY_FAMILY: Final = {
    "dall-e-2": ((1024, 1024),),
    "dall-e-3": ((1024, 1024), (1792, 1024), (1024, 1792)),
}
_ALWAYS_BASE64: Final = ("gpt-image", "chatgpt-image")


def size_for(model: str, ratio: AspectRatio) -> str:
    """The *model*'s size nearest to *ratio*, as the API writes it; what we do not know is taken for a GPT Image."""
    wanted = log(ratio.across / ratio.down)
    width_px, height_px = min(_BY_FAMILY.get(model, _GPT_IMAGE), key=lambda size: abs(log(size[0] / size[1]) - wanted))
    return f"{width_px}x{height_px}"


def takes_response_format(model: str) -> bool:
    """Whether the model may be asked for Base64; GPT Image gives nothing else, and refuses to be asked."""
    return not model.startswith(_ALWAYS_BASE64)
