"""The README's picture: ``python -m tests.support.contact_sheet`` draws the samples side by side."""

import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from picturedesk.providers.samples import SAMPLES

TARGET: Final = Path(__file__).parents[2] / "docs/guide/images/contact-sheet.jpg"

_COLUMNS: Final = 4
_CELL_PX: Final = (300, 200)
_GAP_PX: Final = 8


def contact_sheet() -> Image.Image:
    rows = -(-len(SAMPLES) // _COLUMNS)
    width, height = _CELL_PX
    size = (_COLUMNS * (width + _GAP_PX) + _GAP_PX, rows * (height + _GAP_PX) + _GAP_PX)
    sheet = Image.new("RGB", size, "white")
    for index, sample in enumerate(SAMPLES):
        row, column = divmod(index, _COLUMNS)
        picture = ImageOps.fit(Image.open(io.BytesIO(sample.content())), _CELL_PX)
        sheet.paste(picture, (_GAP_PX + column * (width + _GAP_PX), _GAP_PX + row * (height + _GAP_PX)))
    return sheet


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    contact_sheet().save(TARGET, quality=82, optimize=True)
