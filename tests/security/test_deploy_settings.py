"""``deploy/``: every setting that is named there is one."""

import re
from pathlib import Path

import pytest
import yaml

from picturedesk.settings import ENVIRONMENT_PREFIX, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())


def named_in(path: Path) -> set[str]:
    names = {
        name.lower() for name in re.findall(rf"\b{ENVIRONMENT_PREFIX}([A-Z0-9_]*[A-Z0-9])", path.read_text("utf-8"))
    }
    if path.name == "values.yaml":
        names |= yaml.safe_load(path.read_text("utf-8"))["settings"].keys()
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    assert named_in(path) - {*Settings.__struct_fields__} == set()
