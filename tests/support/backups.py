"""Backups for tests: a library to take them of, and looks into what was taken."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from picturedesk.providers import procedural
from tests.support.commands import Command, Finished, run_process


def make_sound(root: Path) -> Path:
    """A library with three images and a settings file."""
    draw(root / "pictures", "harbour.jpg", "lake.jpg", "tower.jpg")
    assert run_process("import", "--data", root / "library", root / "pictures").status == 0
    (root / "library" / "picturedesk.toml").write_text("quality_jpg = 77\n")
    return root / "library"


def draw(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(procedural.draw(name, width_px=96, height_px=64))


def add_image(library: Path, name: str) -> None:
    draw(library.parent / name, f"{name}.jpg")
    assert run_process("import", "--data", library, library.parent / name).status == 0


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def originals(library: Path) -> list[Path]:
    return files_in(library / "blobs" / "originals")


def hashes(paths: list[Path]) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def generations(target: Path) -> list[Path]:
    return sorted(path for path in target.iterdir() if path.is_dir() and path.name[0].isdigit())


def manifest(target: Path) -> Path:
    return generations(target)[-1] / "manifest.json"


def change_manifest(target: Path, **facts: object) -> None:
    told = json.loads(manifest(target).read_text())
    manifest(target).write_text(json.dumps({**told, **facts}))


def backed_up(command: Command, library: Path, target: Path, *options: str) -> Finished:
    done = command("backup", "--data", library, target, *options)
    assert done.status == 0, done.err
    return done


def erase_everything(library: Path) -> None:
    """Take all images and files out, as an erasure does."""
    with closing(sqlite3.connect(library / "picturedesk.sqlite3")) as connection:
        for table in ("image_words", "images", "files", "live_counts"):
            connection.execute(f"DELETE FROM {table}")
        connection.commit()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def images(library: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(library / "picturedesk.sqlite3")) as connection:
        return connection.execute("SELECT id, name, hex(file_hash) FROM images ORDER BY number").fetchall()
