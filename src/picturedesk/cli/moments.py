"""Moments on the command line."""

from datetime import datetime

from picturedesk.cli.library import WrongUsage
from picturedesk.core.errors import InvalidRequest
from picturedesk.core.moments import read_moment
from picturedesk.core.times import iso


def moment(text: str | None, option: str) -> datetime | None:
    """
    What *option* says in ISO 8601, in UTC where no zone is said; None where it says nothing.

    Raises:
        WrongUsage: It is no such moment.
    """
    if text is None:
        return None
    try:
        return read_moment(text, option)
    except InvalidRequest as error:
        raise WrongUsage(f"{option} takes a moment in ISO 8601, such as 2127-01-31T12:00:00Z.") from error


def iso_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
