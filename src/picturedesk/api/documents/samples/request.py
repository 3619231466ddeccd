"""The request that the samples of an operation make: everything filled in but the key."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from picturedesk.api.documents.examples import first_example

BASE_URL: Final = "https://example.com"
_KEY: Final = ("x-api-key", "<api-key>")
_FILE_NAME: Final = "picture.png"
_FILE_MEDIA_TYPE: Final = "image/png"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """A file in a form: the field that it is sent in, and what it is called on the sender's disk."""

    field: str
    name: str = _FILE_NAME
    media_type: str = _FILE_MEDIA_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRequest:
    """
    One request.

    ``json`` is the body's text and has no line that ends in a space; ``file`` makes a form, whose content type each
    language sees to. ``save_as`` names the file for an answer that is a picture.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    json: str | None = None
    file: SampleFile | None = None
    save_as: str | None = None


def sample_request(path: str, method: str, operation: Mapping[str, Any], *, keyed: bool) -> SampleRequest:
    """
    The request that an operation's own examples make.

    Raises:
        ValueError: Its body is neither JSON nor a form of one file.
    """
    content = operation.get("requestBody", {}).get("content", {})
    target = path.format_map({name: quote(str(value), safe="/:,") for name, value in _examples(operation, "path")})
    query = urlencode(list(_examples(operation, "query")))
    headers = [_KEY] if keyed else []
    headers += [(name, str(value)) for name, value in _examples(operation, "header")]
    body = _json(content)
    if body is not None:
        headers.append(("Content-Type", "application/json"))
    return SampleRequest(
        method=method.upper(),
        url=f"{BASE_URL}{target}?{query}" if query else BASE_URL + target,
        headers=tuple(headers),
        json=body,
        file=_file(content),
        save_as=target.rpartition("/")[2] if _is_picture(operation) else None,
    )


def _examples(operation: Mapping[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    """Names and values of the parameters that have an example: all that have to be sent (examples.py), and more."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        said = [first_example(parameter), schema.get("example"), *schema.get("examples", ())]
        value = next((example for example in said if example is not None), None)
        if parameter["in"] == place and value is not None:
            yield parameter["name"], value


def _json(content: Mapping[str, Any]) -> str | None:
    if "application/json" not in content:
        if set(content) - {"multipart/form-data"}:
            raise ValueError(f"no sample can be made of a body like this: {', '.join(content)}")
        return None
    return json.dumps(first_example(content["application/json"]), indent=4, ensure_ascii=False)


def _file(content: Mapping[str, Any]) -> SampleFile | None:
    form = content.get("multipart/form-data")
    if form is None:
        return None
    fields = form["schema"]["properties"]
    if len(fields) != 1 or next(iter(fields.values())).get("format") != "binary":
        raise ValueError(f"no sample can be made of a form with these fields: {', '.join(fields)}")
    return SampleFile(field=next(iter(fields)))


def _is_picture(operation: Mapping[str, Any]) -> bool:
    types = operation["responses"].get("200", {}).get("content", {})
    return bool(types) and all(media_type.startswith("image/") for media_type in types)
