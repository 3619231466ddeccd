"""A newer version of the program: a copy of this one with more migrations, for tests of both beside each other."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import picturedesk
from picturedesk.sql.migrate import HEAD

_PLACE = Path("sql", "migrations", "versions")


def newer_version(folder: Path, migrations: Mapping[str, str]) -> dict[str, str]:
    """
    Make it in *folder*; the environment in which it runs in place of this one.

    Of *migrations* each has its revision and its source without the revisions, which follow those that are there.
    """
    package = folder / "picturedesk"
    # With what Python has compiled already. The web desk is large, and nobody looks at it.
    shutil.copytree(Path(picturedesk.__file__).parent, package, ignore=shutil.ignore_patterns("built"))
    before = HEAD
    for revision, source in migrations.items():
        head = f'revision = "{revision}"\ndown_revision = "{before}"\n'
        (package / _PLACE / f"{revision}_newer.py").write_text(head + source, "utf-8")
        before = revision
    knows = package / "sql" / "migrate.py"
    knows.write_text(knows.read_text("utf-8").replace(f'HEAD: Final = "{HEAD}"', f'HEAD: Final = "{before}"'), "utf-8")
    return {"PYTHONPATH": str(folder)}
