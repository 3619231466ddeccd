"""Where the technologies are chosen and joined: tools and an application out of settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from picturedesk.actions import signing_keys
from picturedesk.actions.generators import Generators
from picturedesk.actions.results import Results
from picturedesk.actions.tools import Tools
from picturedesk.blobs import move_marks
from picturedesk.blobs.disk import DiskBlobs
from picturedesk.blobs.reserve import Reserve
from picturedesk.core.backups import BackupRefused, LibraryFiles
from picturedesk.core.delivery import DeliveryPolicy, Links
from picturedesk.core.errors import BudgetExceeded, PixelBudgetExceeded, TooManyRequests
from picturedesk.core.files import PictureFacts
from picturedesk.core.iiif import Limits
from picturedesk.core.metadata import PictureMetadata
from picturedesk.core.ports import Blobs, Locks, PictureGenerator, Renderer, RenderOrder
from picturedesk.core.recipes import OutputFormat
from picturedesk.core.signing_keys import LiveKeys
from picturedesk.core.status import RenderLoad, ThisProcess
from picturedesk.imaging.embed import EMBEDDING_VERSION
from picturedesk.imaging.steps.encode import ENCODER_VERSION
from picturedesk.settings import FILE_NAME, GenerationProvider, Installation, SettingRefused, Settings
from picturedesk.sql.database import Database
from picturedesk.sql.integrity import opening
from picturedesk.sql.migrate import migrate
from picturedesk.sql.sqlite import open_database as open_file
from picturedesk.tracing import Collector, is_possible

if TYPE_CHECKING:
    from picturedesk.actions.budgets import MinuteBudget
    from picturedesk.api.context import Context
    from picturedesk.api.types import AsgiApp
    from picturedesk.imaging.pool import RenderPool
    from picturedesk.tracing.server import Tracing

_MIB: Final = 1024 * 1024
_PICTURES_PER_DAY_WHERE_THEY_COST: Final = 100

# Commands that touch no picture and answer no request should not wait for what only the others need: half of the
# imports here are inside functions.


@asynccontextmanager
async def open_tools(
    installation: Installation, *, renderer: Renderer | None = None, tracing: "Tracing | None" = None
) -> AsyncIterator[Tools]:
    """
    Open the library in a data folder that exists, migrated; close everything in order in the end.

    Without a *renderer* a pool of processes is made when the first picture asks for it. With *tracing* requests'
    spans tell what the tools did for them.

    Raises:
        StorageUnavailable: The database or the blobs cannot be opened.
        SettingRefused: Settings that are good each by itself are of no use together.
    """
    settings = installation.settings
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        reserve = Reserve(installation.folder)
        db = await _open_database(installation, reserve)
        stack.push_async_callback(db.close)
        if renderer is None:
            renderer = RendererOnDemand(partial(_pool, settings))
        stack.push_async_callback(renderer.close)
        blobs = open_blobs(installation, reserve, await _locks_of_all_hosts(installation, stack))
        generators = _generators(settings)
        stack.push_async_callback(generators.close)
        if tracing is not None:
            from picturedesk.tracing import around_tools

            db, blobs = around_tools.database(db, tracing.tracer), around_tools.blobs(blobs, tracing.tracer)
            renderer = around_tools.renderer(renderer, tracing.tracer)
            generators = around_tools.generators(generators, tracing.tracer)
        results = Results(blobs, renderer, memory_bytes=settings.result_memory_mb * _MIB)
        stack.push_async_callback(results.close)
        delivery = _delivery(settings, await signing_keys.live(db, clock))
        yield Tools(
            db=db,
            blobs=blobs,
            renderer=renderer,
            clock=clock,
            delivery=delivery,
            results=results,
            generators=generators,
        )


def library_files(installation: Installation) -> LibraryFiles:
    """
    What a library is beside its blobs.

    Raises:
        BackupRefused: Its database is not a file.
    """
    if installation.settings.database is not None:
        raise BackupRefused(
            "The database is PostgreSQL, which this command does not copy: first pg_dump, then copy the folder blobs."
        )
    return LibraryFiles(database=sqlite_file(installation), settings=installation.folder / FILE_NAME)


def open_blobs(installation: Installation, reserve: Reserve | None = None, locks: Locks | None = None) -> Blobs:
    """
    The blobs of a library that need not be there yet.

    Those in a bucket need *locks* of all hosts that use it; without any it is used by this host alone.

    Raises:
        StorageUnavailable: They cannot be opened.
        SettingRefused: Settings that are good each by itself are of no use together.
    """
    folder, settings = installation.folder / "blobs", installation.settings
    with opening(folder):
        if settings.s3_bucket is None:
            return DiskBlobs(folder, reserve)
        return _s3_blobs(folder, settings, settings.s3_bucket, reserve, locks)


def _s3_blobs(folder: Path, settings: Settings, bucket: str, reserve: Reserve | None, locks: Locks | None) -> Blobs:
    from picturedesk.blobs.file_locks import FileLocks
    from picturedesk.blobs.s3 import S3Blobs
    from picturedesk.blobs.s3_bucket import Bucket, S3Place
    from picturedesk.blobs.s3_cache import LocalCache
    from picturedesk.blobs.temp_files import TempFolder

    if (settings.s3_access_key is None) != (settings.s3_secret_key is None):
        raise SettingRefused("Of the settings s3_access_key and s3_secret_key there is one without the other.")
    if settings.accel_redirect is not None:
        raise SettingRefused("The setting accel_redirect is for originals in a folder, and s3_bucket is set.")
    place = S3Place(
        bucket=bucket,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
        prefix=settings.s3_prefix,
    )
    cache = LocalCache(folder / "cache", max_bytes=settings.s3_cache_mb * _MIB)
    temps = TempFolder(folder / "temp", reserve)
    return S3Blobs(Bucket(place), temps, cache, locks or FileLocks(folder / "locks"))


async def _locks_of_all_hosts(installation: Installation, stack: AsyncExitStack) -> Locks | None:
    """Locks in the database, where hosts may share both it and the store; None where this host is all there is."""
    url = installation.settings.database
    if url is None or installation.settings.s3_bucket is None:
        return None
    from picturedesk.sql.postgres_locks import open_locks

    locks = await open_locks(url)
    stack.push_async_callback(locks.close)
    return locks


@asynccontextmanager
async def open_context(
    installation: Installation, *, workers: int = 1, tracing: "Tracing | None" = None
) -> AsyncIterator["Context"]:
    """Open what one server process of so many *workers* works with. Raises what `open_tools` raises."""
    from picturedesk.actions.keyring import Keyring
    from picturedesk.actions.receipts import Receipts
    from picturedesk.api.context import ApiPolicy, Context
    from picturedesk.worker.gauges import gauges
    from picturedesk.worker.generations import settler
    from picturedesk.worker.mezzanines import copyist
    from picturedesk.worker.scrubber import scrubber
    from picturedesk.worker.signing_keys import follower
    from picturedesk.worker.sweeper import sweeper
    from picturedesk.worker.trimmer import trimmer

    settings = installation.settings
    pool = _pool(settings)
    async with open_tools(installation, renderer=pool, tracing=tracing) as tools, AsyncExitStack() as stack:
        await pool.start()
        keyring = Keyring(tools.db, tools.clock, uploads_per_key=_share(settings.uploads_per_key, workers))
        stack.push_async_callback(keyring.close)
        await stack.enter_async_context(follower(tools))
        await stack.enter_async_context(settler(tools))
        await stack.enter_async_context(trimmer(tools, max_bytes=settings.result_store_mb * _MIB))
        render_load = partial(_render_load, pool, settings)
        if settings.mezzanines:
            await stack.enter_async_context(copyist(tools, render_load))
        if settings.scrub_days:
            await stack.enter_async_context(scrubber(tools, period=timedelta(days=settings.scrub_days)))
        sweeping = sweeper(
            tools,
            every=timedelta(minutes=settings.sweep_every_minutes),
            trash_kept_for=timedelta(days=settings.trash_days) if settings.trash_days else None,
        )
        await stack.enter_async_context(sweeping)
        await stack.enter_async_context(gauges(tools, installation.folder, pool.processes))
        yield Context(
            tools=tools,
            keyring=keyring,
            receipts=Receipts(tools),
            links=Links(tools.delivery),
            policy=ApiPolicy(
                public_url=settings.public_url,
                trusted_proxies=settings.trusted_proxies,
                open_metrics=settings.open_metrics,
                cors_origins=settings.cors_origins,
                accel_redirect=settings.accel_redirect,
                iiif=Limits.of_side(settings.iiif_max_side) if settings.iiif else None,
                locales=settings.locales,
                session_lifetime=timedelta(days=settings.session_days),
            ),
            process=ThisProcess(started_at=tools.clock.now(), render_load=render_load),
            pixel_budget=_pixel_budget(settings, workers),
            request_budget=_request_budget(settings, workers),
        )


def make_app(installation: Installation, *, console: bool, workers: int = 1) -> "AsgiApp":
    """One of so many *workers*' ASGI application on a data folder; *console* makes its request lines for people."""
    from picturedesk.api import asgi, observing

    write = observing.write_console if console else observing.write_json
    collector = collector_of(installation.settings)
    if collector is None:
        return asgi.make_app(partial(open_context, installation, workers=workers), write)
    from picturedesk.tracing.server import Tracing

    tracing = Tracing(collector)
    opening = partial(open_context, installation, workers=workers, tracing=tracing)
    return tracing.around(asgi.make_app(opening, tracing.noting(write)))


def collector_of(settings: Settings) -> Collector | None:
    """
    Where traces go; None where nobody wants any.

    Raises:
        SettingRefused: Somebody does, and the packages for it are not installed.
    """
    if settings.otlp_endpoint is None:
        return None
    if not is_possible():
        raise SettingRefused(
            "The setting otlp_endpoint needs packages that are not installed: pip install 'picturedesk[otel]'."
        )
    return Collector(
        endpoint=settings.otlp_endpoint,
        percent=settings.otlp_percent,
        trusted_proxies=settings.trusted_proxies,
    )


class SystemClock:
    """`Clock` by the system's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class RendererOnDemand:
    """`Renderer` that is made at the first picture, so that a command without pictures starts no processes."""

    def __init__(self, make: Callable[[], Renderer]) -> None:
        self._make = make
        self._renderer: Renderer | None = None

    async def check(self, path: Path) -> PictureFacts:
        return await self._made().check(path)

    async def render(self, order: RenderOrder) -> bytes:
        return await self._made().render(order)

    async def metadata(self, path: Path) -> PictureMetadata:
        return await self._made().metadata(path)

    async def close(self) -> None:
        if self._renderer is not None:
            await self._renderer.close()

    def _made(self) -> Renderer:
        if self._renderer is None:
            self._renderer = self._make()
        return self._renderer


def _pool(settings: Settings) -> "RenderPool":
    from picturedesk.imaging.pool import RenderPool

    return RenderPool(
        processes=settings.render_processes,
        max_waiting=settings.render_queue,
        require_confinement=settings.require_confinement,
    )


def _render_load(pool: "RenderPool", settings: Settings) -> RenderLoad:
    counts = pool.counts()
    return RenderLoad(
        waiting=counts.waiting,
        busy=counts.busy,
        processes=settings.render_processes,
        capacity=settings.render_queue,
        confined=pool.confined,
    )


def _pixel_budget(settings: Settings, workers: int) -> "MinuteBudget | None":
    return _budget(PixelBudgetExceeded, settings.render_megapixels_per_minute * 1_000_000, workers)


def _request_budget(settings: Settings, workers: int) -> "MinuteBudget | None":
    return _budget(TooManyRequests, settings.requests_per_minute, workers)


def _budget(refusal: type[BudgetExceeded], per_minute: int, workers: int) -> "MinuteBudget | None":
    """One worker's share of a budget; None where there is no limit."""
    from picturedesk.actions.budgets import MinuteBudget

    return MinuteBudget(refusal, _share(per_minute, workers)) if per_minute else None


def _share(of_all: int, workers: int) -> int:
    """What one of *workers* may give away, so that all of them together give hardly more than is to be had."""
    return -(-of_all // workers)


def sqlite_file(installation: Installation) -> Path:
    """Where the database is, if it is in the folder."""
    return installation.folder / "picturedesk.sqlite3"


async def _open_database(installation: Installation, reserve: Reserve) -> Database:
    url = installation.settings.database
    used = {"database": url is not None, "store": installation.settings.s3_bucket is not None}
    may_write = partial(move_marks.refuse_leftovers, installation.folder, **used)
    if url is not None:
        may_write()
        from picturedesk.sql.postgres import open_database
        from picturedesk.sql.postgres_migrate import migrate as migrate_there

        await migrate_there(url)
        return await open_database(url)
    path = sqlite_file(installation)
    with opening(path):
        migrate(path)
        return open_file(path, make_room=reserve.release, may_write=may_write)


def _generators(settings: Settings) -> Generators:
    makers: dict[str, Callable[[], PictureGenerator]] = {GenerationProvider.PROCEDURAL.value: _procedural}
    if settings.openai_key is not None:
        makers[GenerationProvider.OPENAI.value] = partial(_openai, settings, settings.openai_key)
    default = settings.generation_provider.value
    if default not in makers:
        raise SettingRefused("The setting generation_provider is openai, and there is no openai_key.")
    return Generators(makers, default=default, per_day=_pictures_per_day(settings))


def _pictures_per_day(settings: Settings) -> int:
    """As many as the operator says; where nobody said, pictures have a limit only where they may cost money."""
    if settings.generations_per_day is not None:
        return settings.generations_per_day
    return 0 if settings.openai_key is None else _PICTURES_PER_DAY_WHERE_THEY_COST


def _procedural() -> PictureGenerator:
    from picturedesk.providers.procedural_generator import ProceduralGenerator

    return ProceduralGenerator()


def _openai(settings: Settings, key: str) -> PictureGenerator:
    from picturedesk.providers.openai import Endpoint, OpenAIGenerator

    return OpenAIGenerator(
        Endpoint(
            base_url=settings.openai_base_url,
            key=key,
            models=settings.openai_models,
            image_hosts=frozenset(settings.openai_image_hosts),
            timeout_s=settings.openai_timeout_s,
        )
    )


def _delivery(settings: Settings, keys: LiveKeys) -> DeliveryPolicy:
    unknown = next((name for name in settings.presets_without_texts if name not in settings.presets), None)
    if unknown is not None:
        raise SettingRefused(f"The setting presets_without_texts names a preset that there is not: {unknown}.")
    return DeliveryPolicy(
        presets=settings.presets,
        qualities={
            OutputFormat.JPEG: settings.quality_jpg,
            OutputFormat.WEBP: settings.quality_webp,
            OutputFormat.AVIF: settings.quality_avif,
        },
        keys=keys,
        presets_only=settings.presets_only,
        open_originals=settings.open_originals,
        default_locale=settings.default_locale,
        presets_without_texts=frozenset(settings.presets_without_texts),
        encoder_version=ENCODER_VERSION,
        embedding_version=EMBEDDING_VERSION,
    )
