"""``deploy/grafana`` and ``deploy/prometheus``: they ask only for what `/metrics` has, by labels that it has."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.support import metrics
from tests.support.app import Desk, create_image, desk

__all__ = ["desk"]

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "picturedesk.json"
RULES = ROOT / "deploy" / "prometheus" / "picturedesk.rules.yaml"
OPERATIONS = ROOT / "docs" / "guide" / "operations.md"
FROM_PROMETHEUS = {"job", "instance", "le"}
WORDS_OF_PROMQL = {
    "by", "sum", "rate", "max", "min", "increase", "histogram_quantile", "topk", "up", "label_values", "le",
}  # fmt: skip


class Query(NamedTuple):
    where: str
    expression: str
    shown: str


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return found


def rules() -> list[dict[str, Any]]:
    found = yaml.safe_load(RULES.read_text("utf-8"))
    return [rule for group in found["groups"] for rule in group["rules"]]


def _queries() -> Iterator[Query]:
    for panel in panels():
        for target in panel.get("targets", []):
            yield Query(panel["title"], target["expr"], target["legendFormat"])
    for variable in json.loads(DASHBOARD.read_text("utf-8"))["templating"]["list"]:
        if variable["type"] == "query":
            yield Query(variable["name"], variable["query"], "")
    for rule in rules():
        yield Query(rule["alert"], rule["expr"], json.dumps(rule["annotations"]))


QUERIES = tuple(_queries())


@cache
def labels_by_name() -> Mapping[str, set[str]]:
    return {name: {*found.labels} for found in metrics.known().values() for name in found.names}


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))

    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= dashboard.keys()
    assert dashboard["schemaVersion"] >= 36
    assert len({panel["id"] for panel in panels()}) == len(panels())
    for panel in panels():
        assert panel["type"] in {"row", "timeseries"}
        assert panel["gridPos"].keys() == {"h", "w", "x", "y"}
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        for target in panel.get("targets", []):
            assert target["refId"]
            assert target["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_no_two_panels_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }

        assert not taken & cells, panel["title"]
        taken |= cells


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.where)
def test_a_query_asks_for_metrics_and_labels_that_there_are(query: Query) -> None:
    names = set(re.findall(r"\bpicturedesk_[a-z_]+", query.expression))
    asked = {label for name in names for label in labels_by_name()[name]}

    assert names or query.expression.startswith("up{")
    for name, matchers in re.findall(r"\b(picturedesk_[a-z_]+)\{([^}]*)\}", query.expression):
        matched = set(re.findall(r"(\w+)\s*(?:=~|!=|!~|=)", matchers))
        assert matched <= labels_by_name()[name] | FROM_PROMETHEUS, name
    for grouped in re.findall(r"\bby \(([^)]*)\)", query.expression):
        assert {label.strip() for label in grouped.split(",")} <= asked | FROM_PROMETHEUS
    shown = set(re.findall(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}", query.shown))
    assert shown <= asked | FROM_PROMETHEUS


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.where)
def test_a_query_is_whole(query: Query) -> None:
    bare = re.sub(r'"[^"]*"', '""', query.expression)

    assert all(bare.count(opened) == bare.count(closed) for opened, closed in ("()", "{}", "[]"))
    called = set(re.findall(r"\b([a-z_]+)(?=\s*\()", bare))
    assert called <= WORDS_OF_PROMQL
    for name in re.findall(r"\b(picturedesk_\w+)(?:\{[^}]*\})?\[", bare):
        assert not name.endswith(("_seconds", "_bytes")), "a rate is of a counter, or of a part of a histogram"


def test_a_value_that_a_query_looks_for_is_one_that_is_told(desk: Desk) -> None:
    """Values are words in the code: a misspelt one in a query would find nothing, for ever."""
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    create_image(desk.editor)

    wanted = {
        value
        for query in QUERIES
        for matchers in re.findall(r"\bpicturedesk_[a-z_]+\{([^}]*)\}", query.expression)
        for value in re.findall(r'\w+="([^"]*)"', matchers)
    }

    assert wanted
    # A class of status is made of the status; a render is what the class of its job is called.
    assert {value for value in wanted if f'"{value}"' not in sources} <= {"5xx", "check", "render"}


def test_every_alert_says_what_it_is_and_how_bad() -> None:
    for rule in rules():
        assert re.fullmatch(r"Picturedesk[A-Za-z]+", rule["alert"])
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"].endswith(".")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_the_guide_says_what_to_do_about_every_alert(rule: dict[str, Any]) -> None:
    assert f"`{rule['alert']}`" in OPERATIONS.read_text("utf-8")


def test_every_metric_is_in_the_guide_with_its_kind_and_labels() -> None:
    rows = re.findall(r"^\| `(picturedesk_\w+)` \| (\w+) \|([^|]*)\|", OPERATIONS.read_text("utf-8"), re.MULTILINE)

    told = {name: (kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}

    assert told == {name: (found.kind, found.labels) for name, found in metrics.known().items()}


def test_what_is_known_is_what_a_server_tells(desk: Desk) -> None:
    types = dict(re.findall(r"^# TYPE (picturedesk_\w+) (\w+)$", desk.anonymous.get("/metrics").text, re.MULTILINE))

    told = {name: kind for name, kind in types.items() if not name.endswith("_created")}

    assert told == {name: found.kind for name, found in metrics.known().items()}
