"""A list of images at a glance, and who has put images in, as the Backoffice tells them."""

import msgspec

from picturedesk.api.backoffice.envelopes import AuthorShape


class OutlineShape(msgspec.Struct):
    """
    A whole list: `ratios` are width by height in thousandths, in the list's order.

    `cursors[i]` is the `after` of the page of `step` images that begins at image `i * step`, null for the first.
    `total` counts all that match; `truncated` tells that there are more of them than ratios.
    """

    total: int
    step: int
    ratios: list[int]
    cursors: list[str | None]
    truncated: bool


class UploadersShape(msgspec.Struct):
    """Accounts, by name."""

    data: list[AuthorShape]
