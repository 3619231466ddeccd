"""
What an operator may decide: the only reader of the environment, and of ``picturedesk.toml``.

The environment wins over the file, the file over the default. An empty variable counts as none. Variables of other
names are left alone: container platforms make up their own, ``PICTUREDESK_PORT`` among them.
"""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from picturedesk.core import recipes
from picturedesk.core.errors import InvalidRequest, Kind, PicturedeskError
from picturedesk.core.recipes import Recipe

FILE_NAME: Final = "picturedesk.toml"
ENVIRONMENT_PREFIX: Final = "PICTUREDESK_"

_DEFAULT_PRESETS: Final = {
    "thumb": "w320-h320-inside",
    "card": "w640-h360",
    "og": "w1200-h630",
    "hero": "w1920",
}
SECRET: Final = {"secret": True}
"""Put into a setting's `Meta(extra=…)`, it keeps the value out of everything that shows settings."""


class SettingRefused(PicturedeskError):
    """A setting has no use for its value, or there is no such setting."""

    kind, code, sentence = Kind.INVALID, "setting-refused", "A setting cannot be used."


class Origin(StrEnum):
    """Where a setting's value came from."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"
    FILE = "file"


class LogFormat(StrEnum):
    """How log lines look."""

    AUTO = "auto"
    CONSOLE = "console"
    JSON = "json"


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)))


_Switch = Annotated[bool, Meta(title="`true` or `false`")]
_Quality = Annotated[int, Meta(ge=1, le=100, title="a whole number from 1 to 100")]


class Settings(Struct, frozen=True, kw_only=True):
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
    default_locale: Annotated[
        str,
        Meta(
            title="a language tag such as `de-AT`",
            description="The language whose texts are asked for first where only one can be shown.",
        ),
    ] = "en"
    presets: Annotated[
        Mapping[str, Recipe],
        Meta(
            title="names and their recipes: a table; in the environment `name=recipe,name=recipe`",
            description="Named recipes for delivery. Yours are added to these; one of the same name replaces it.",
        ),
    ] = msgspec.field(default_factory=lambda: _presets({}))
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
    quality_webp: Annotated[_Quality, Meta(description="The quality of WebP renditions whose recipe names none.")] = 78
    quality_avif: Annotated[_Quality, Meta(description="The quality of AVIF renditions whose recipe names none.")] = 55
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
    uploads_per_key: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            title="a whole number from 1 to 10,000",
            description="How many uploads one key may have under way at once before the answer is 429.",
        ),
    ] = 64
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A data folder, and the settings that hold for it."""

    folder: Path
    settings: Settings
    origins: Mapping[str, Origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A setting as people see it; the value of a secret is not in it."""

    name: str
    value: object
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """A setting as the documentation tells it."""

    name: str
    takes: str
    default: str
    explanation: str


def load(folder: Path, environment: Mapping[str, str] = os.environ) -> Installation:
    """
    Read the settings that hold for the data folder *folder*.

    Raises:
        SettingRefused: The file cannot be read or names an unknown setting, or a value is of no use.
    """
    from_file = _file(folder / FILE_NAME)
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for name in Settings.__struct_fields__:
        variable = ENVIRONMENT_PREFIX + name.upper()
        if environment.get(variable):
            values[name] = _from_text(name, environment[variable], f"The environment variable {variable}")
            origins[name] = Origin.ENVIRONMENT
        elif name in from_file:
            values[name] = _from_file(name, from_file[name], f"The setting {name} in {FILE_NAME}")
            origins[name] = Origin.FILE
        else:
            origins[name] = Origin.DEFAULT
    return Installation(folder=folder, settings=Settings(**values), origins=origins)


def shown(installation: Installation) -> Iterator[Shown]:
    """Every setting with its value, as plain data, and where it came from."""
    for name in Settings.__struct_fields__:
        value = _plain(getattr(installation.settings, name))
        yield Shown(name=name, value="***" if is_secret(Settings, name) else value, origin=installation.origins[name])


def documented() -> Iterator[Documented]:
    """Every setting with what it takes, its default and its explanation."""
    defaults = Settings()
    for name in Settings.__struct_fields__:
        metas = _metas(name)
        examples = next((meta.examples for meta in metas if meta.examples), None)
        yield Documented(
            name=name,
            takes=_takes(name),
            default=str(examples[0]) if examples else _default_text(getattr(defaults, name)),
            explanation=next(meta.description for meta in metas if meta.description),
        )


def is_secret(struct: type[Struct], name: str) -> bool:
    """Whether the field *name* of *struct* is marked with `SECRET`."""
    return any(meta.extra == SECRET for meta in _metas_of(struct, name))


def _file(path: Path) -> Mapping[str, object]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingRefused(f"{path} cannot be read.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingRefused(f"{path} is not valid TOML: {error}.") from error
    unknown = next((name for name in content if name not in Settings.__struct_fields__), None)
    if unknown is not None:
        raise SettingRefused(f"{path} names a setting that there is not: {unknown}.")
    return content


def _from_text(name: str, text: str, where: str) -> object:
    try:
        if name == "trusted_proxies":
            return _networks(text.split(","))
        if name == "presets":
            return _presets(dict(_pair(part) for part in text.split(",")))
        return _converted(name, text.strip(), strict=False)
    except (ValueError, InvalidRequest) as error:
        raise _refused(name, where, error) from error


def _from_file(name: str, value: object, where: str) -> object:
    try:
        if name == "trusted_proxies":
            return _networks(msgspec.convert(value, list[str]))
        if name == "presets":
            return _presets(msgspec.convert(value, dict[str, str]))
        return _converted(name, value, strict=True)
    except (ValueError, InvalidRequest) as error:
        raise _refused(name, where, error) from error


def _refused(name: str, where: str, error: Exception) -> SettingRefused:
    reason = str(error) if isinstance(error, InvalidRequest) else f"It takes {_takes(name).replace('`', '')}."
    return SettingRefused(f"{where} cannot be used. {reason}")


def _converted(name: str, value: object, *, strict: bool) -> object:
    converted = msgspec.convert(value, _hints()[name], strict=strict)
    check = _CHECKS.get(name)
    return converted if check is None else check(converted)


def _networks(texts: list[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text.strip()) for text in texts if text.strip())


def _pair(text: str) -> tuple[str, str]:
    name, equals, recipe = text.partition("=")
    if not equals:
        raise ValueError(text)
    return name.strip(), recipe.strip()


def _presets(given: Mapping[str, str]) -> Mapping[str, Recipe]:
    if not all(recipes.is_preset_name(name) for name in given):
        raise ValueError(given)
    return {name: recipes.parse(text) for name, text in (_DEFAULT_PRESETS | dict(given)).items()}


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or "@" in url:
        raise ValueError(url)
    _ = parts.port  # raises where it is no number
    return url.rstrip("/")


def _language(tag: str) -> str:
    # Here and not above: the sanitiser that comes along costs every command 40 ms.
    from picturedesk.core import text

    return text.locale_tag(tag, "default_locale")


_CHECKS: Final[Mapping[str, Callable[[Any], object]]] = {"public_url": _base_url, "default_locale": _language}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(entry) for entry in value]
    if isinstance(value, Mapping):
        return {name: recipes.canonical(recipe) for name, recipe in value.items()}
    return value


def _default_text(value: object) -> str:
    plain = _plain(value)
    if plain is None or plain == []:
        return "none"
    if isinstance(plain, dict):
        return ", ".join(f"`{name}` = `{text}`" for name, text in plain.items())
    return f"`{msgspec.json.encode(plain).decode().strip(chr(34))}`"


def _hints() -> dict[str, Any]:
    return get_type_hints(Settings, include_extras=True)


def _metas(name: str) -> list[Meta]:
    return _metas_of(Settings, name)


def _metas_of(struct: type[Struct], name: str) -> list[Meta]:
    hint = get_type_hints(struct, include_extras=True)[name]
    return [part for part in get_args(hint) if isinstance(part, Meta)]


def _takes(name: str) -> str:
    return next(meta.title for meta in _metas(name) if meta.title)
