"""Texts in bodies that have a form: described here, read by the core."""

from typing import Annotated

from msgspec import Meta

# Litestar reads such a schema's own words from below "extra".
UuidText = Annotated[str, Meta(extra_json_schema={"extra": {"format": "uuid"}})]
MomentText = Annotated[str, Meta(extra_json_schema={"extra": {"format": "date-time"}})]
