"""
The part of Helm's templates that our chart uses, written out: enough to render it where there is no Helm.

Actions are `define`, `include`, `if`, `with`, `range` and values with the pipes below. Anything else is an error, so
that nothing gets into the chart that is not rendered here.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_TAG = re.compile(r"\{\{(-?)\s*(.*?)\s*(-?)\}\}", re.DOTALL)
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\(|\)|\||[^\s()|]+')


class NotRendered(Exception):
    """The chart refuses these values, or has something in it that is not known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    kind: str
    argument: str = ""
    children: "list[_Node]" = field(default_factory=list)


def values_of(chart: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((chart / "values.yaml").read_text("utf-8"))
    return found


def rendered(chart: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the chart makes of *values*, by kind."""
    named: dict[str, list[_Node]] = {}
    for file in sorted((chart / "templates").glob("*.tpl")):
        _write(_parsed(file.read_text("utf-8")), _root(chart, values), named)
    found = {}
    for file in sorted((chart / "templates").glob("*.yaml")):
        text = _write(_parsed(file.read_text("utf-8")), _root(chart, values), named)
        for document in yaml.safe_load_all(text):
            if document is not None:
                found[document["kind"]] = document
    return found


def _root(chart: Path, values: Mapping[str, Any]) -> "_Scope":
    about = yaml.safe_load((chart / "Chart.yaml").read_text("utf-8"))
    context = {
        "Values": values,
        "Release": {"Name": "desk", "Service": "Helm"},
        "Chart": {name[0].upper() + name[1:]: value for name, value in about.items()},
    }
    return _Scope(dot=context, variables={"$": context})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    dot: Any
    variables: Mapping[str, Any]


def _parsed(text: str) -> list[_Node]:
    stack: list[list[_Node]] = [[]]
    for kind, piece in _pieces(text):
        if kind == "text":
            stack[-1].append(_Node(kind="text", argument=piece))
        elif piece == "end":
            stack.pop()
        elif (word := piece.partition(" ")[0]) in {"if", "with", "range", "define"}:
            node = _Node(kind=word, argument=piece.partition(" ")[2])
            stack[-1].append(node)
            stack.append(node.children)
        else:
            stack[-1].append(_Node(kind="value", argument=piece))
    if len(stack) != 1:
        raise NotRendered("a block has no end")
    return stack[0]


def _pieces(text: str) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    eat = False
    position = 0
    for match in _TAG.finditer(text):
        plain = text[position : match.start()]
        plain = plain.lstrip() if eat else plain
        pieces += [("text", plain.rstrip() if match[1] else plain), ("tag", match[2])]
        eat, position = bool(match[3]), match.end()
    rest = text[position:]
    return [*pieces, ("text", rest.lstrip() if eat else rest)]


def _write(nodes: Sequence[_Node], scope: _Scope, named: dict[str, list[_Node]]) -> str:
    return "".join(_written(node, scope, named) for node in nodes)


def _written(node: _Node, scope: _Scope, named: dict[str, list[_Node]]) -> str:
    match node.kind:
        case "text":
            return node.argument
        case "define":
            named[json.loads(node.argument)] = node.children
            return ""
        case "value":
            return _shown(_value(node.argument, scope, named))
        case "if":
            return _write(node.children, scope, named) if _value(node.argument, scope, named) else ""
        case "with":
            found = _value(node.argument, scope, named)
            return _write(node.children, _Scope(dot=found, variables=scope.variables), named) if found else ""
        case _:
            return _each(node, scope, named)


def _each(node: _Node, scope: _Scope, named: dict[str, list[_Node]]) -> str:
    names, _, expression = node.argument.rpartition(":=")
    found = _value(expression, scope, named)
    pairs = sorted(found.items()) if isinstance(found, Mapping) else list(enumerate(found))
    written = []
    for key, value in pairs:
        told = dict(zip([name.strip() for name in names.split(",") if name.strip()], (key, value), strict=False))
        inner = _Scope(dot=value, variables={**scope.variables, **told})
        written.append(_write(node.children, inner, named))
    return "".join(written)


def _value(expression: str, scope: _Scope, named: dict[str, list[_Node]]) -> Any:
    words = _WORD.findall(expression)
    value, rest = _pipeline(words, scope, named)
    if rest:
        raise NotRendered(expression)
    return value


def _pipeline(words: list[str], scope: _Scope, named: dict[str, list[_Node]]) -> tuple[Any, list[str]]:
    piped: list[Any] = []
    while True:
        command: list[Any] = []
        name = words[0] if words and words[0] in {*_FUNCTIONS, "include"} else None
        words = words[1:] if name else words
        while words and words[0] not in {"|", ")"}:
            if words[0] == "(":
                inner, words = _pipeline(words[1:], scope, named)
                command.append(inner)
                words = words[1:]
            else:
                command.append(_operand(words[0], scope))
                words = words[1:]
        arguments = [*command, *piped]
        if name == "include":
            value = _write(named[arguments[0]], _Scope(dot=arguments[1], variables=scope.variables), named)
        elif name:
            value = _FUNCTIONS[name](*arguments)
        else:
            [value] = arguments
        if not words or words[0] == ")":
            return value, words
        piped, words = [value], words[1:]


def _operand(word: str, scope: _Scope) -> Any:
    if word.startswith('"') or word.isdigit():
        return json.loads(word)
    if word == ".":
        return scope.dot
    start, *names = word.split(".")
    if start and start not in scope.variables:
        raise NotRendered(f"there is no {start}")
    value = scope.variables[start] if start else scope.dot
    for name in names:
        if not isinstance(value, Mapping) or name not in value:
            raise NotRendered(f"there is no {word}")
        value = value[name]
    return value


def _required(message: str, value: Any) -> Any:
    if value in ("", None):
        raise NotRendered(message)
    return value


def _shown(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "default": lambda otherwise, value: value or otherwise,
    "nindent": lambda width, text: "\n" + "\n".join(" " * width + line for line in str(text).splitlines()),
    "not": lambda value: not value,
    "quote": lambda value: json.dumps(_shown(value), ensure_ascii=False),
    "required": _required,
    "sha256sum": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "toJson": lambda value: json.dumps(value, sort_keys=True),
    "toYaml": lambda value: yaml.safe_dump(value).rstrip("\n"),
    "trimSuffix": lambda suffix, text: text.removesuffix(suffix),
    "trunc": lambda length, text: text[:length],
    "upper": lambda text: text.upper(),
}
