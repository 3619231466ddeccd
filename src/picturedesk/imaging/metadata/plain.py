"""Plain values out of foreign ones: texts cleaned, numbers finite."""

import math
from typing import Final

from picturedesk.core.metadata import Plain
from picturedesk.core.text.cleaning import clean

__all__ = ["Plain", "finite", "text_of", "tidy"]

_SURROGATES: Final = "utf-16-le", "surrogatepass"


def tidy(text: str) -> str:
    """*text* cleaned, without the blanks and NULs that cameras pad with; half characters become U+FFFD."""
    whole = text.encode(*_SURROGATES).decode("utf-16-le", "replace")
    return clean(whole).strip()


def text_of(raw: bytes) -> str:
    """UTF-8 where it is that, else the Windows code page that old programs wrote."""
    try:
        return tidy(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return tidy(raw.decode("cp1252", "replace"))


def finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
