"""The settings themselves: what each takes, what it does, and its default."""

import os
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

import msgspec
from msgspec import Meta

from picturedesk.core.recipes import Recipe
from picturedesk.settings.notes import SECRET, is_secret
from picturedesk.settings.storage import StorageSettings
from picturedesk.settings.values import read_presets


class LogFormat(StrEnum):
    """How log lines look."""

    AUTO = "auto"
    CONSOLE = "console"
    JSON = "json"


class GenerationProvider(StrEnum):
    """Who makes pictures of texts."""

    PROCEDURAL = "procedural"
    OPENAI = "openai"


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)))


_Folder = Annotated[str, Meta(pattern=r"\A/(?:[A-Za-z0-9_-]+/)+\Z")]
_Switch = Annotated[bool, Meta(title="`true` or `false`")]
_Quality = Annotated[int, Meta(ge=1, le=100, title="a whole number from 1 to 100")]


class Settings(StorageSettings, frozen=True, kw_only=True):
    """Each field is a setting: `title` says what it takes, `description` what it does, `examples` its default."""

    public_url: Annotated[
        str | None,
        Meta(
            title="an http or https URL",
            description="Where the absolute URLs in answers start. Without it they start with the request's own "
            "scheme and `Host`.",
        ),
    ] = None
    trusted_proxies: Annotated[
        tuple[IPv4Network | IPv6Network, ...],
        Meta(
            title="addresses or networks: a list; in the environment with commas between",
            description="Whose `X-Forwarded-Proto`, `-Host` and `-For` are believed.",
        ),
    ] = ()
    accel_redirect: Annotated[
        _Folder | None,
        Meta(
            title="a path that begins and ends with `/`, such as `/_blobs/`",
            description="Where nginx finds the folder `blobs`: a trusted proxy is answered originals with an "
            "`X-Accel-Redirect` to it in place of the bytes.",
        ),
    ] = None
    cors_origins: Annotated[
        tuple[str, ...],
        Meta(
            title="`*`, or origins such as `https://cms.example` as browsers send them (lower case, no path, no "
            "default port): a list; in the environment with commas between",
            description="Which other sites' scripts may use the APIs from within a browser; `*` is all. Each still "
            "needs a key.",
        ),
    ] = ()
    default_locale: Annotated[
        str,
        Meta(
            title="a language tag such as `de-AT`",
            description="The language whose texts are asked for first where only one can be shown.",
        ),
    ] = "en"
    locales: Annotated[
        tuple[str, ...],
        Meta(
            title="language tags such as `en` and `de-AT`: a list; in the environment with commas between",
            description="The languages every picture should have texts in: the web desk asks for them, and for what "
            "lacks them.",
            examples=["the `default_locale`"],
        ),
    ] = ()
    session_days: Annotated[
        int,
        Meta(
            ge=1,
            le=365,
            title="a whole number from 1 to 365",
            description="How many days the web desk keeps somebody signed in, unless the key ends sooner.",
        ),
    ] = 30
    presets: Annotated[
        Mapping[str, Recipe],
        Meta(
            title="names and their recipes: a table; in the environment `name=recipe,name=recipe`",
            description="Named recipes for delivery. Yours are added to these; one of the same name replaces it.",
        ),
    ] = msgspec.field(default_factory=lambda: read_presets({}))
    presets_without_texts: Annotated[
        tuple[str, ...],
        Meta(
            title="names of presets: a list; in the environment with commas between",
            description="Presets whose renditions carry no texts. All others say credit, copyright notice, caption, "
            "licence and digital source type in their XMP, JPEGs in IPTC too: 2 KB at most.",
        ),
    ] = ()
    presets_only: Annotated[
        _Switch, Meta(description="Without a signature, deliver presets alone, not the ladder of widths.")
    ] = False
    open_originals: Annotated[
        _Switch,
        Meta(
            description="Deliver originals without a signature. They are the uploaded bytes, and may tell where "
            "and with whose camera they were taken."
        ),
    ] = False
    quality_jpg: Annotated[_Quality, Meta(description="The quality of JPEG renditions whose recipe names none.")] = 80
    quality_webp: Annotated[_Quality, Meta(description="The quality of WebP renditions whose recipe names none.")] = 80
    quality_avif: Annotated[_Quality, Meta(description="The quality of AVIF renditions whose recipe names none.")] = 60
    iiif: Annotated[
        _Switch,
        Meta(description="Answer the IIIF Image API at `/iiif/3`, which needs no key and no signature."),
    ] = True
    iiif_max_side: Annotated[
        int,
        Meta(
            ge=512,
            le=8_192,
            title="a whole number from 512 to 8,192",
            description="The most pixels across and down that IIIF gives.",
        ),
    ] = 4_096
    render_processes: Annotated[
        int,
        Meta(
            ge=1,
            le=256,
            title="a whole number from 1 to 256",
            description="How many processes of each server worker look into pictures and make renditions.",
            examples=["one for each core"],
        ),
    ] = msgspec.field(default_factory=_cores)
    render_queue: Annotated[
        int,
        Meta(
            ge=64,
            le=10_000,
            title="a whole number from 64 to 10,000",
            description="How many pictures may wait for such a process before the answer is 503.",
        ),
    ] = 128
    require_confinement: Annotated[
        _Switch,
        Meta(
            description="Start only where the kernel locks these processes in by seccomp, so that a decoder under "
            "foreign control has no files and no network. Without it they start anyhow, and the log says what holds "
            "them (`worker.confined`)."
        ),
    ] = False
    render_megapixels_per_minute: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000_000,
            title="a whole number from 0 to 1,000,000,000",
            description="How many megapixels of originals may be decoded a minute for the renditions that one client "
            "asks for first, before the answer is 429; 0 is without limit. A client is a key where a good one is "
            "shown, else an address, of IPv6 its /64. What is stored costs nothing. Each server worker counts for "
            "itself, with its share of this.",
        ),
    ] = 0
    mezzanines: Annotated[
        _Switch,
        Meta(
            description="After an upload of more than 3,200 pixels a side, make a copy of 2,560, of which most "
            "renditions are made in half the time. It counts for `result_store_mb`."
        ),
    ] = True
    uploads_per_key: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            title="a whole number from 1 to 10,000",
            description="How many uploads one key may have under way at once before the answer is 429. Each server "
            "worker counts for itself, with its share of this.",
        ),
    ] = 64
    requests_per_minute: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            title="a whole number from 0 to 1,000,000",
            description="How many requests one key may make a minute before the answer is 429; 0 is without limit. A "
            "desk session counts for its key. Each server worker counts for itself, with its share of this.",
        ),
    ] = 0
    result_memory_mb: Annotated[
        int,
        Meta(
            ge=0,
            le=65_536,
            title="a whole number from 0 to 65,536",
            description="How much memory each server worker may fill with renditions, in MiB.",
        ),
    ] = 64
    open_metrics: Annotated[_Switch, Meta(description="Answer `/metrics`, which needs no key.")] = True
    otlp_endpoint: Annotated[
        str | None,
        Meta(
            title="an http or https URL such as `http://127.0.0.1:4318`",
            description="Where a collector takes OpenTelemetry traces by OTLP over HTTP, which go to `/v1/traces` "
            "below it. Needs the packages of the extra `otel`. Without it nothing is traced.",
        ),
    ] = None
    otlp_percent: Annotated[
        int,
        Meta(
            ge=1,
            le=100,
            title="a whole number from 1 to 100",
            description="How many requests in a hundred are traced. A trusted proxy that says whether its own trace "
            "is recorded decides for itself.",
        ),
    ] = 100
    log_format: Annotated[
        LogFormat,
        Meta(
            title="`auto`, `console` or `json`",
            description="How log lines look on standard error; `auto` is `console` on a terminal, else `json`.",
        ),
    ] = LogFormat.AUTO
    sweep_every_minutes: Annotated[
        int,
        Meta(
            ge=1,
            le=10_080,
            title="a whole number from 1 to 10,080",
            description="How often what nobody names any more is looked for. It goes when it is a day old.",
        ),
    ] = 60
    result_store_mb: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000_000,
            title="a whole number of MiB",
            description="How much room renditions may take on disk; those not asked for longest go first.",
        ),
    ] = 20_480
    scrub_days: Annotated[
        int,
        Meta(
            ge=0,
            le=3_650,
            title="a whole number of days; 0 is never",
            description="In how many days every original is read again, in even steps, to find what the disk has "
            "damaged. It takes 16 MB a second at most.",
        ),
    ] = 30
    trash_days: Annotated[
        int,
        Meta(
            ge=0,
            le=36_500,
            title="a whole number of days; 0 is for ever",
            description="How long deleted images can be restored. Then they are erased, their bytes too.",
        ),
    ] = 0
    generation_provider: Annotated[
        GenerationProvider,
        Meta(
            title="`procedural` or `openai`",
            description="Who generates pictures where a request names nobody. `procedural` draws them itself, for "
            "demos and tests; `openai` is there with an `openai_key`.",
        ),
    ] = GenerationProvider.PROCEDURAL
    generations_per_day: Annotated[
        Annotated[int, Meta(ge=0, le=1_000_000)] | None,
        Meta(
            title="a whole number from 0 to 1,000,000",
            description="How many pictures one account may have generated on a day (UTC) before the answer is 429; "
            "0 is without limit.",
            examples=["`100` with an `openai_key`, `0` otherwise"],
        ),
    ] = None
    openai_key: Annotated[
        str | None,
        Meta(
            extra=SECRET,
            title="a text",
            description="The key for a server that speaks the OpenAI images API. Without it there is no provider "
            "`openai`; a server that needs no key takes any.",
        ),
    ] = None
    openai_base_url: Annotated[
        str,
        Meta(
            title="an http or https URL",
            description="Where that server's API starts, up to its version.",
        ),
    ] = "https://api.openai.com/v1"
    openai_models: Annotated[
        tuple[str, ...],
        Meta(
            title="names: a list; in the environment with commas between",
            description="The models that requests may name there; the first is for those that name none.",
            examples=["`gpt-image-1`"],
        ),
    ] = ("gpt-image-1",)
    openai_image_hosts: Annotated[
        tuple[str, ...],
        Meta(
            title="hosts, `host` or `host:port`, in lower case: a list; in the environment with commas between",
            description="The only hosts that a picture is fetched from where that server answers with its URL. "
            "Without any, only pictures within the answer are taken.",
        ),
    ] = ()
    openai_timeout_s: Annotated[
        int,
        Meta(
            ge=1,
            le=3_600,
            title="a whole number from 1 to 3,600",
            description="How many seconds one generation there may take, every try and the download included.",
        ),
    ] = 120

    def __repr__(self) -> str:
        # Whoever prints settings, in a log or in the middle of a failing test, prints no secret.
        shown = (
            f"{name}={'***' if is_secret(Settings, name) else repr(getattr(self, name))}"
            for name in self.__struct_fields__
        )
        return f"Settings({', '.join(shown)})"
