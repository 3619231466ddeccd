"""Importing a folder of pictures: each file an upload and an image, several at once, none of them twice."""

import asyncio
import hashlib
import html
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from picturedesk.actions import images, uploads
from picturedesk.actions.tools import Tools
from picturedesk.core import history, text
from picturedesk.core.access import Permission, Role
from picturedesk.core.accounts import Account, Author
from picturedesk.core.administration import account_facts
from picturedesk.core.callers import Caller
from picturedesk.core.descriptions import ImageChange, LocaleText, cleaned
from picturedesk.core.drafts import UNSET, Unset
from picturedesk.core.errors import AccountNotFound, InvalidRequest, Kind, PicturedeskError
from picturedesk.core.files import SuggestedTexts
from picturedesk.core.history import Action, Noun
from picturedesk.core.imports import FileTexts, ImportSummary
from picturedesk.sql import accounts, changes, versions
from picturedesk.sql.database import Tx

_CHUNK_BYTES: Final = 1024 * 1024
_ADMINISTRATORS: Final = (Role.SUPER_ADMIN, Role.SYSTEM_ADMIN, Role.INTERNAL_SYSTEM_ADMIN)
_IMPORTER_NAME: Final = "Import"


class Outcome(Enum):
    """What became of one file."""

    IMPORTED = auto()
    SKIPPED = auto()
    REFUSED = auto()


class Report(Protocol):
    """Told of each file as it is done; *sentence* says why a refused one was."""

    def __call__(self, path: Path, outcome: Outcome, sentence: str = "") -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A folder to import, and what is known of its files."""

    folder: Path
    files: Sequence[str]
    """Paths from the folder, with ``/``."""
    texts: Mapping[str, FileTexts]
    locale: str
    """What the files' own texts are taken to be written in; canonical."""


async def importer(tools: Tools, account_id: int | None) -> Caller:
    """
    Whom imported images belong to: the account asked for, else the first administrator, made where there is none.

    Raises:
        AccountNotFound: There is no such account.
    """

    async def work(tx: Tx) -> Account:
        if account_id is not None:
            account = await accounts.by_id(tx, account_id)
            if account is None:
                raise AccountNotFound
            return account
        for role in _ADMINISTRATORS:
            if administrator := await accounts.first_with_role(tx, role):
                return administrator
        now = tools.clock.now()
        made = await accounts.insert(tx, name=_IMPORTER_NAME, role=Role.SUPER_ADMIN, created_at=now)
        own = Author(made.id, made.name)
        await changes.record(
            tx, history.change(own, now, Noun.ACCOUNT, made.id, Action.CREATED, after=account_facts(made))
        )
        return made

    account = await tools.db.write(work)
    return Caller(account_id=account.id, name=account.name, role=account.role)


async def import_files(tools: Tools, caller: Caller, source: Source, *, at_once: int, report: Report) -> ImportSummary:
    """
    Make an image of every file whose bytes no image has yet, live or deleted; refused files are reported, not raised.

    Stopped at any moment, another run goes on where it ended.

    Raises:
        Denied: The caller may not upload or create images.
        StorageFull, StorageUnavailable: Nothing more can be kept.
    """
    caller.require(Permission.UPLOAD)
    caller.require(Permission.CREATE)
    run = _Run(tools, caller, source, report)
    left = iter(source.files)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(run.work_through(left))
    except ExceptionGroup as failures:
        # The first one stopped the others; it is the one to tell.
        raise failures.exceptions[0] from failures
    return ImportSummary(
        imported=run.counts[Outcome.IMPORTED],
        skipped=run.counts[Outcome.SKIPPED],
        refused=run.counts[Outcome.REFUSED],
    )


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read once: its hash, and all of its bytes where they are few."""

    path: Path
    sha256: str
    content: bytes | None

    async def chunks(self) -> AsyncIterator[bytes]:
        if self.content is not None:
            yield self.content
            return
        file = await asyncio.to_thread(self.path.open, "rb")
        try:
            while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
                yield chunk
        finally:
            file.close()


class _Run:
    """One import under way: which bytes it has taken on already, and how its files fared."""

    def __init__(self, tools: Tools, caller: Caller, source: Source, report: Report) -> None:
        self._tools = tools
        self._caller = caller
        self._source = source
        self._report = report
        self._taken_on: set[str] = set()
        self.counts = dict.fromkeys(Outcome, 0)

    async def work_through(self, left: Iterator[str]) -> None:
        for file in left:
            path = self._source.folder / file
            outcome, sentence = await self._attempt(path, self._source.texts.get(file, FileTexts()))
            self.counts[outcome] += 1
            self._report(path, outcome, sentence)

    async def _attempt(self, path: Path, texts: FileTexts) -> tuple[Outcome, str]:
        try:
            file = await asyncio.to_thread(_read, path)
            if await self._is_known(file.sha256):
                return Outcome.SKIPPED, ""
            await self._take(file, texts)
        except PicturedeskError as error:
            if error.kind is not Kind.INVALID:
                raise
            return Outcome.REFUSED, str(error)
        except OSError as error:
            return Outcome.REFUSED, f"The file cannot be read: {error.strerror}."
        return Outcome.IMPORTED, ""

    async def _is_known(self, sha256: str) -> bool:
        """Whether an image has these bytes, or another file of this run has just brought them."""
        if sha256 in self._taken_on:
            return True
        self._taken_on.add(sha256)
        return await self._tools.db.point(partial(_has_image, sha256=sha256))

    async def _take(self, file: _File, texts: FileTexts) -> None:
        """Make an image of a file in one transaction: what is killed leaves neither half of it."""
        tools, caller = self._tools, self._caller
        async with uploads.taken_in(tools, caller, filename=file.path.name, chunks=file.chunks()) as upload:
            change = _change(texts, upload.will_be.suggested, self._source.locale)
            # In a thread where there are captions, as they come from strangers and may be long.
            change = cleaned(change) if change.locales is UNSET else await asyncio.to_thread(cleaned, change)

            async def with_image(tx: Tx, received: uploads.Received) -> None:
                await images.insert(tx, caller, received.file, change, received.file.uploaded_at)

            await uploads.keep(tools, upload, with_image)


async def _has_image(tx: Tx, *, sha256: str) -> bool:
    return await versions.by_hash(tx, sha256, owner=None, deleted_too=True) is not None


def _read(path: Path) -> _File:
    with path.open("rb", buffering=0) as file:
        chunk = content = file.read(_CHUNK_BYTES)
        digest = hashlib.sha256(content)
        while chunk and (chunk := file.read(_CHUNK_BYTES)):
            digest.update(chunk)
            content = None
    return _File(path, digest.hexdigest(), content)


def _change(texts: FileTexts, suggested: SuggestedTexts, locale: str) -> ImageChange:
    """What the table says, and where it says nothing what the file says of itself."""
    return ImageChange(
        name=texts.name or _usable(text.name, suggested.name) or UNSET,
        creator=_usable(text.creator, suggested.creator),
        copyright_notice=_usable(text.copyright_notice, suggested.copyright_notice),
        locales=_locales(texts, suggested, locale),
    )


def _locales(texts: FileTexts, suggested: SuggestedTexts, locale: str) -> Sequence[LocaleText] | Unset:
    credit = _usable(text.credit, suggested.credit) or ""
    caption = _usable(text.caption_html, _as_html(suggested.caption)) or ""
    said = dict(texts.locales)
    entry = said.get(locale, LocaleText(locale=locale))
    if locale in said or credit or caption:
        said[locale] = replace(entry, credit=entry.credit or credit, caption_html=entry.caption_html or caption)
    return tuple(said.values()) or UNSET


def _as_html(plain: str | None) -> str | None:
    return None if plain is None else html.escape(plain, quote=False).replace("\n", "<br>")


def _usable(clean: Callable[[str, str], str], suggested: str | None) -> str | None:
    """A text that the file brought along; one that breaks our limits is no reason to refuse the picture."""
    if not suggested:
        return None
    try:
        return clean(suggested, "suggested")
    except InvalidRequest:
        return None
