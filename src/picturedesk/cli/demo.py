"""``picturedesk demo``: what ``make run`` runs, a desk to try in a minute."""

import asyncio
import shlex
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from picturedesk.cli.library import Library, installation, on, operator
from picturedesk.cli.serve import Host, Port, run
from picturedesk.core.access import Permission, Role, may
from picturedesk.core.accounts import AccountId
from picturedesk.core.imports import FileTexts
from picturedesk.settings import Installation

if TYPE_CHECKING:
    from picturedesk.actions.tools import Tools

_ACCOUNT_NAME: Final = "Desk"
_SAMPLE_FILE: Final = "sample.jpg"
_AT_ONCE: Final = 4


def demo(*, library: Library, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """
    Serve a library to try.

    The first start makes an account, a key and a few pictures, and says how to use them.
    """
    where = installation(library)
    account_id, key = on(where, partial(_prepare, where))

    def tell(address: str) -> None:
        sys.stdout.write(_welcome(address, key, where) if key else _welcome_back(address, account_id, where))
        sys.stdout.flush()

    run(where, host=host, port=port, on_ready=tell)


async def _prepare(where: Installation, tools: "Tools") -> tuple[AccountId, str | None]:
    """The account to try things with, and its key where this is the first start."""
    from picturedesk.actions import accounts

    known = await accounts.every(tools, operator())
    account = next((account for account in known if may(account.role, Permission.ADMINISTER)), None)
    if account is None:
        account = await accounts.create(tools, operator(), name=_ACCOUNT_NAME, role=Role.SUPER_ADMIN.value)
    if await accounts.every_key(tools, operator()):
        return account.id, None
    # The key comes last: a first start that was stopped halfway is done again, and skips what is there.
    await _hang_pictures(where, tools, account.id)
    fresh = await accounts.create_key(
        tools, operator(), account_id=account.id, label="made by the demo", expires_at=None
    )
    return account.id, fresh.text


async def _hang_pictures(where: Installation, tools: "Tools", account_id: AccountId) -> None:
    """Draw the samples and import them, as anybody would import a folder."""
    from picturedesk.actions import importing
    from picturedesk.cli.progress import Progress
    from picturedesk.providers import procedural
    from picturedesk.providers.samples import HEIGHT_PX, SAMPLES, WIDTH_PX

    texts: Mapping[str, FileTexts] = {
        sample.filename: FileTexts(name=sample.name, locales={entry.locale: entry for entry in sample.locales})
        for sample in SAMPLES
    }
    with TemporaryDirectory(dir=where.folder) as name:
        folder = Path(name)
        sys.stderr.write("First start: drawing a few pictures to try …\n")
        for sample in SAMPLES:
            await asyncio.to_thread((folder / sample.filename).write_bytes, sample.content())
        own = procedural.draw("a photograph of your own", width_px=WIDTH_PX, height_px=HEIGHT_PX)
        (where.folder / _SAMPLE_FILE).write_bytes(own)
        caller = await importing.importer(tools, account_id)
        source = importing.Source(folder=folder, files=list(texts), texts=texts, locale="en")
        with Progress(len(texts), "Importing") as progress:
            await importing.import_files(tools, caller, source, at_once=_AT_ONCE, report=progress.report)


def _welcome(address: str, key: str, where: Installation) -> str:
    own_key = f"-H 'x-api-key: {key}'"
    images = f"{address}/api/core/v2/assets/images"
    photo = shlex.quote(f"image=@{where.folder / _SAMPLE_FILE}")
    return f"""
Picturedesk is ready. The web desk: {address}/desk
Your key to sign in, shown once:    {key}
API documentation:                  {address}/docs

The same key opens the APIs. Upload a photograph of your own (or this one), and keep the key that it gets:

  FILE_KEY=$(curl -s -F {photo} {own_key} {address}/upload/image | sed 's/.*"key":"\\([^"]*\\)".*/\\1/'); echo $FILE_KEY

Make an image of it:

  curl -s {own_key} -H 'content-type: application/json' -d "{{\\"file_key\\": \\"$FILE_KEY\\"}}" {images}

List all images, as XML:

  curl -s {own_key} -H 'Accept: application/xml' {address}/api/2/images

Ctrl-C stops the server; what you uploaded stays in {where.folder}.

"""


def _welcome_back(address: str, account_id: AccountId, where: Installation) -> str:
    command = [sys.executable, "-m", "picturedesk", "keys", "create", "--data", str(where.folder)]
    return f"""
Picturedesk is ready. The web desk: {address}/desk
API documentation:                  {address}/docs

Sign in with the key that the first start has shown, once; a new one is made with

  {shlex.join([*command, "--account", str(account_id)])}

Ctrl-C stops the server.

"""
