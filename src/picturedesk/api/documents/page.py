"""The page at ``/docs``: every surface and operation, made on the server; no script and no request to anywhere else."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from importlib import resources
from typing import Any, Final

from picturedesk import __version__
from picturedesk.api.documents.openapi import SURFACE_NAMES, openapi_document

_STYLE: Final = resources.files("picturedesk.api.documents").joinpath("style.css").read_text("utf-8")
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page's Content-Security-Policy: its own style and nothing else."""

_HEAD: Final = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Picturedesk APIs</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Picturedesk APIs</h1>
<p class="faint">Version {escape(__version__)}. One library of images: what one surface takes in, every other one shows
at once.</p>
"""
_KEYS: Final = """\
<h2 id="keys">Keys</h2>
<p>Every surface but Delivery wants an API key, in one of four ways; the first that is there decides:</p>
<pre>x-api-key: pd_…
Authorization: Bearer pd_…
Authorization: pd_…
?x-api-key=pd_…</pre>
<p>No key, or one that is unknown, expired or revoked, is answered with 401; a key whose role may not do what is asked,
with 403. No key is needed for this page, the documents it links to, <code>/health/live</code>,
<code>/health/ready</code> and <code>/metrics</code>.</p>
"""
_FOOT: Final = "</body>\n</html>\n"


def docs_page() -> bytes:
    """The page as UTF-8 HTML."""
    documents = {name: json.loads(openapi_document(name)) for name in SURFACE_NAMES}
    links = "\n".join(f'<a href="#{name}">{_title(document)}</a>' for name, document in documents.items())
    surfaces = (_surface(name, document) for name, document in documents.items())
    return "".join((_HEAD, f'<nav><a href="#keys">Keys</a>\n{links}</nav>\n', _KEYS, *surfaces, _FOOT)).encode()


def _title(document: Mapping[str, Any]) -> str:
    return escape(document["info"]["title"].removeprefix("Picturedesk "))


def _surface(name: str, document: Mapping[str, Any]) -> str:
    operations = (
        _operation(name, method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    )
    return (
        f'<h2 id="{name}">{_title(document)}</h2>\n<p>{_prose(document["info"]["description"])}</p>\n'
        f'<p><a href="/openapi/{name}.json">OpenAPI 3.1 document</a></p>\n{"".join(operations)}'
    )


def _operation(surface: str, method: str, path: str, operation: Mapping[str, Any]) -> str:
    parameters = [(each["name"], each["in"], each.get("description", "")) for each in operation.get("parameters", ())]
    answers = [(status, answer["description"]) for status, answer in operation["responses"].items()]
    samples = _samples(f"{surface}-{operation['operationId']}", operation["x-codeSamples"])
    return (
        f'<details>\n<summary><b class="method {method}">{method.upper()}</b> <code>{escape(path)}</code>'
        f" <span>{escape(operation['summary'])}</span></summary>\n"
        f'<div class="inside">\n<p>{_prose(operation.get("description", ""))}</p>\n'
        f"{_table(('parameter', 'in', ''), parameters)}{_table(('answer', ''), answers)}{samples}</div>\n</details>\n"
    )


def _samples(name: str, samples: Iterable[Mapping[str, str]]) -> str:
    """One language at a time, by radio buttons and style alone; without style, all of them."""
    tabs, sources = [], []
    for number, sample in enumerate(samples):
        tab = f"{name}-{number}"
        tabs.append(
            f'<input type="radio" name="{name}" id="{tab}"{"" if number else " checked"}>'
            f'<label for="{tab}">{escape(sample["lang"])}</label>\n'
        )
        sources.append(f'<pre title="{escape(sample["label"])}">{escape(sample["source"])}</pre>\n')
    return f'<fieldset class="samples">\n<legend>request</legend>\n{"".join(tabs)}{"".join(sources)}</fieldset>\n'


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """A table whose first column is code; nothing where there are no rows."""
    lines = [
        f"<tr><td><code>{escape(first)}</code></td>{''.join(f'<td>{_prose(cell)}</td>' for cell in rest)}</tr>\n"
        for first, *rest in rows
    ]
    head = "".join(f"<th>{text}</th>" for text in heads)
    return f"<table>\n<tr>{head}</tr>\n{''.join(lines)}</table>\n" if lines else ""


def _prose(text: str) -> str:
    """Text of a document, in which backquotes mark code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
