"""What the desk is told when it starts: who is signed in, and what this library is set to."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from picturedesk.actions.keyring import Known
from picturedesk.api.context import Context
from picturedesk.core import recipes, times
from picturedesk.core.access import Permission, Role, may
from picturedesk.core.files import MAX_FILE_BYTES
from picturedesk.core.recipes import WIDTH_LADDER_PX, Recipe


class SignedInAccountShape(msgspec.Struct):
    """The account that is signed in."""

    id: int
    name: str
    role: str


class DeskPresetShape(msgspec.Struct):
    """A preset with the box it fits pictures into; a side that is null is free."""

    name: str
    recipe: str
    width: int | None
    height: int | None
    fit: str


class SessionShape(msgspec.Struct):
    """
    Who asks, what they may do, and what the desk needs to know of this library.

    ``kept`` tells whether a cookie says so; ``locales`` are the languages every picture should have; ``widths`` those
    that delivery gives without a signature.
    """

    account: SignedInAccountShape
    permissions: list[str]
    kept: bool
    expires_at: str | None
    locales: list[str]
    default_locale: str
    presets: list[DeskPresetShape]
    widths: list[int]
    iiif: bool
    max_upload_bytes: int


class SessionAnswer(msgspec.Struct):
    """The envelope."""

    data: SessionShape


def session_answer(context: Context, known: Known, *, kept: bool, expires_at: datetime | None) -> SessionAnswer:
    caller, delivery = known.caller, context.tools.delivery
    return SessionAnswer(
        SessionShape(
            account=SignedInAccountShape(id=caller.account_id, name=caller.name, role=caller.role.value),
            permissions=_permissions(caller.role),
            kept=kept,
            expires_at=times.iso(expires_at) if expires_at else None,
            locales=list(context.policy.locales or (delivery.default_locale,)),
            default_locale=delivery.default_locale,
            presets=_presets(delivery.presets),
            widths=[] if delivery.presets_only else list(WIDTH_LADDER_PX),
            iiif=context.policy.iiif is not None,
            max_upload_bytes=MAX_FILE_BYTES,
        )
    )


def _permissions(role: Role) -> list[str]:
    return [permission.name.lower() for permission in Permission if may(role, permission)]


def _presets(presets: Mapping[str, Recipe]) -> list[DeskPresetShape]:
    return [
        DeskPresetShape(
            name=name,
            recipe=recipes.canonical(recipe),
            width=recipe.width_px,
            height=recipe.height_px,
            fit=recipe.fit.value,
        )
        for name, recipe in sorted(presets.items())
    ]
