"""What the annotation of a setting notes about it."""

from typing import Final, get_args, get_type_hints

from msgspec import Meta, Struct

SECRET: Final = {"secret": True}
"""Put into a setting's `Meta(extra=…)`, it keeps the value out of everything that shows settings."""


def is_secret(struct: type[Struct], name: str) -> bool:
    """Whether the field *name* of *struct* is marked with `SECRET`."""
    return any(meta.extra == SECRET for meta in metas_of(struct, name))


def metas_of(struct: type[Struct], name: str) -> list[Meta]:
    hint = get_type_hints(struct, include_extras=True)[name]
    return [part for part in get_args(hint) if isinstance(part, Meta)]
