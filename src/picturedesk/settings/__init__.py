"""
What an operator may decide: the only reader of the environment, and of ``picturedesk.toml``.

An option of the command line wins over the environment, that over the file, and the file over the default. An empty
variable counts as none. Variables of other names are left alone: container platforms make up their own,
``PICTUREDESK_PORT`` among them.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, get_type_hints

import msgspec
from msgspec import Meta

from picturedesk.core import recipes
from picturedesk.core.errors import InvalidRequest, Kind, PicturedeskError
from picturedesk.settings.model import GenerationProvider, LogFormat, Settings
from picturedesk.settings.notes import SECRET, is_secret, metas_of
from picturedesk.settings.values import CHECKS, LISTS, read_networks, read_pair, read_presets

__all__ = [
    "ENVIRONMENT_PREFIX",
    "FILE_NAME",
    "SECRET",
    "Documented",
    "GenerationProvider",
    "Installation",
    "LogFormat",
    "Origin",
    "SettingRefused",
    "Settings",
    "Shown",
    "documented",
    "is_secret",
    "load",
    "shown",
    "to_database",
]

FILE_NAME: Final = "picturedesk.toml"
ENVIRONMENT_PREFIX: Final = "PICTUREDESK_"
_NO_OPTIONS: Final[Mapping[str, str]] = {}


class SettingRefused(PicturedeskError):
    """A setting has no use for its value, or there is no such setting."""

    kind, code, sentence = Kind.INVALID, "setting-refused", "A setting cannot be used."


class Origin(StrEnum):
    """Where a setting's value came from."""

    DEFAULT = "default"
    COMMAND_LINE = "command line"
    ENVIRONMENT = "environment"
    FILE = "file"


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


def load(
    folder: Path, environment: Mapping[str, str] = os.environ, *, options: Mapping[str, str] = _NO_OPTIONS
) -> Installation:
    """
    Read the settings that hold for the data folder *folder*; *options* are those said on the command line, by name.

    Raises:
        SettingRefused: The file cannot be read or names an unknown setting, or a value is of no use.
    """
    from_file = _file(folder / FILE_NAME)
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for name in Settings.__struct_fields__:
        variable = ENVIRONMENT_PREFIX + name.upper()
        if name in options:
            values[name] = _from_text(name, options[name], f"The option --{name.replace('_', '-')}")
            origins[name] = Origin.COMMAND_LINE
        elif environment.get(variable):
            values[name] = _from_text(name, environment[variable], f"The environment variable {variable}")
            origins[name] = Origin.ENVIRONMENT
        elif name in from_file:
            values[name] = _from_file(name, from_file[name], f"The setting {name} in {FILE_NAME}")
            origins[name] = Origin.FILE
        else:
            origins[name] = Origin.DEFAULT
    return Installation(folder=folder, settings=Settings(**values), origins=origins)


def to_database(environment: Mapping[str, str] = os.environ) -> str | None:
    """Where a library is to be moved to, by ``PICTUREDESK_TO_DATABASE``: no setting, for it holds for one command."""
    return environment.get(f"{ENVIRONMENT_PREFIX}TO_DATABASE") or None


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
            return read_networks(text.split(","))
        if name in LISTS:
            return LISTS[name](text.split(","))
        if name == "presets":
            return read_presets(dict(read_pair(part) for part in text.split(",")))
        return _converted(name, text.strip(), strict=False)
    except (ValueError, InvalidRequest) as error:
        raise _refused(name, where, error) from error


def _from_file(name: str, value: object, where: str) -> object:
    try:
        if name == "trusted_proxies":
            return read_networks(msgspec.convert(value, list[str]))
        if name in LISTS:
            return LISTS[name](msgspec.convert(value, list[str]))
        if name == "presets":
            return read_presets(msgspec.convert(value, dict[str, str]))
        return _converted(name, value, strict=True)
    except (ValueError, InvalidRequest) as error:
        raise _refused(name, where, error) from error


def _refused(name: str, where: str, error: Exception) -> SettingRefused:
    reason = str(error) if isinstance(error, InvalidRequest) else f"It takes {_takes(name).replace('`', '')}."
    return SettingRefused(f"{where} cannot be used. {reason}")


def _converted(name: str, value: object, *, strict: bool) -> object:
    converted = msgspec.convert(value, _hints()[name], strict=strict)
    check = CHECKS.get(name)
    return converted if check is None else check(converted)


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
    return metas_of(Settings, name)


def _takes(name: str) -> str:
    return next(meta.title for meta in _metas(name) if meta.title)
