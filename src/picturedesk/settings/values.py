"""What single values of settings may be, told from the texts that stand for them."""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final
from urllib.parse import urlsplit

from picturedesk.core import recipes
from picturedesk.core.recipes import Recipe

_DEFAULT_PRESETS: Final = {
    "thumb": "w320-h320-inside",
    "card": "w640-h360",
    "og": "w1200-h630",
    "hero": "w1920",
}
_ORIGIN: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(?::(?P<port>[1-9]\d{0,4}))?",
    re.ASCII,
)
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[1-9]\d{0,4})?", re.ASCII)
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}", re.ASCII)
_PREFIX: Final = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?", re.ASCII)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_MAX_PORT: Final = 65_535


def read_networks(texts: list[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text.strip()) for text in texts if text.strip())


def _origins(texts: list[str]) -> tuple[str, ...]:
    origins = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if origins != ("*",) and not all(_is_origin(origin) for origin in origins):
        raise ValueError(origins)
    return origins


def _is_origin(text: str) -> bool:
    """Whether a browser would write an origin just so; any other spelling would never be met."""
    match = _ORIGIN.fullmatch(text)
    if match is None:
        return False
    port = int(match["port"] or 0)
    return port <= _MAX_PORT and port != _DEFAULT_PORTS.get(match["scheme"])


def _words(texts: list[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if not words:
        raise ValueError(texts)
    return words


def _hosts(texts: list[str]) -> tuple[str, ...]:
    hosts = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError(hosts)
    return hosts


def _preset_names(texts: list[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if not all(recipes.is_preset_name(name) for name in names):
        raise ValueError(names)
    return names


def read_pair(text: str) -> tuple[str, str]:
    name, equals, recipe = text.partition("=")
    if not equals:
        raise ValueError(text)
    return name.strip(), recipe.strip()


def read_presets(given: Mapping[str, str]) -> Mapping[str, Recipe]:
    if not all(recipes.is_preset_name(name) for name in given):
        raise ValueError(given)
    return {name: recipes.parse(text) for name, text in (_DEFAULT_PRESETS | dict(given)).items()}


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or "@" in url:
        raise ValueError(url)
    _ = parts.port  # raises where it is no number
    return url.rstrip("/")


def _bucket(name: str) -> str:
    if _BUCKET.fullmatch(name) is None:
        raise ValueError(name)
    return name


def _prefix(path: str) -> str:
    if _PREFIX.fullmatch(path) is None:
        raise ValueError(path)
    return path


def _database_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or "://" not in url:
        raise ValueError
    # An @ behind the host is that of a password with a / or ? in it, whose beginning would be taken for the host.
    if "@" in parts.path or parts.fragment or (parts.netloc and "@" not in parts.netloc and "@" in parts.query):
        raise ValueError
    _ = parts.port  # raises where it is no number
    return url


def _language(tag: str) -> str:
    return _tag(tag, "default_locale")


def _languages(tags: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_tag(tag.strip(), "locales") for tag in tags if tag.strip()))


def _tag(tag: str, setting: str) -> str:
    # Here and not above: the sanitiser that comes along costs every command 40 ms.
    from picturedesk.core import text

    return text.locale_tag(tag, setting)


CHECKS: Final[Mapping[str, Callable[[Any], object]]] = {
    "public_url": _base_url,
    "openai_base_url": _base_url,
    "otlp_endpoint": _base_url,
    "default_locale": _language,
    "database": _database_url,
    "s3_bucket": _bucket,
    "s3_endpoint": _base_url,
    "s3_prefix": _prefix,
}
LISTS: Final[Mapping[str, Callable[[list[str]], tuple[str, ...]]]] = {
    "cors_origins": _origins,
    "locales": _languages,
    "openai_models": _words,
    "openai_image_hosts": _hosts,
    "presets_without_texts": _preset_names,
}
