"""axe-core on a page: what stands in the way of people who cannot see, point or tell colours apart."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page

AXE: Final = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
WCAG: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN: Final = "([place, tags]) => axe.run(place, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"


def violations(
    page: Page, *, within: str | None = None, tags: Sequence[str] = WCAG, but: Sequence[str] = ()
) -> list[str]:
    """
    What axe-core finds wrong on *page*, a line for each rule with its places; empty when all is well.

    It comes in through the debugger, so that the page's Content-Security-Policy neither stops it nor has to be
    loosened. About a second for a full page.

    Args:
        page: The page, as it stands; motion should be over.
        within: A CSS selector: only what is inside it is looked at.
        tags: Groups of rules.
        but: Ids of rules that do not count here.
    """
    if not AXE.is_file():
        pytest.skip("axe-core is not here: run npm ci in ui")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(_RUN, [within or "html", list(tags)])
    return [_told(violation) for violation in found["violations"] if violation["id"] not in but]


def violations_in_both_themes(page: Page, *, within: str | None = None) -> list[str]:
    """`violations` of the same page in light and in dark, which it is left in."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{theme}: {line}" for line in violations(page, within=within)]
    return found


def _told(violation: dict[str, Any]) -> str:
    places = "".join(
        f"\n    {' '.join(str(part) for part in node['target'])}: {' '.join(node['failureSummary'].split())}"
        for node in violation["nodes"]
    )
    return f"{violation['id']} ({violation['impact']}): {violation['help']}{places}"
