"""``import``: a folder becomes images once, whatever happens on the way."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from picturedesk.providers import procedural
from tests.support.commands import Finished, run_process

HEADER = "file,name,locale,credit,caption_html,alt_text\n"


def draw(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(procedural.draw(name, width_px=96, height_px=64))


def import_folder(library: Path, folder: Path, *options: str | Path) -> Finished:
    return run_process("import", "--data", library, folder, *options)


def rows(library: Path, query: str) -> Sequence[tuple[Any, ...]]:
    with closing(sqlite3.connect(library / "picturedesk.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def counts(done: Finished) -> tuple[int, int, int]:
    (summary,) = done.lines
    assert list(summary) == ["imported", "skipped", "refused", "seconds"]
    return summary["imported"], summary["skipped"], summary["refused"]


def test_a_folder_is_imported_with_its_table_and_only_once(tmp_path: Path) -> None:
    library, folder, table = tmp_path / "library", tmp_path / "pictures", tmp_path / "texts.csv"
    draw(folder, "harbour.jpg", "deep/er/lake.jpg", ".hidden/no.jpg", ".DS_Store")
    (folder / "copy.jpg").write_bytes((folder / "harbour.jpg").read_bytes())
    table.write_text(
        HEADER
        + "deep/er/lake.jpg,The lake,en,Photo: Ann,<p>Still <script>x</script>water</p>,A lake\n"
        + 'deep\\er\\lake.jpg,,de-at,Foto: Ann,"Stilles Wasser, früh",Ein See\n',
        "utf-8-sig",
    )

    first = import_folder(library, folder, "--csv", table)
    again = import_folder(library, folder)

    assert (first.status, counts(first)) == (0, (2, 1, 0))
    assert (again.status, counts(again)) == (0, (0, 3, 0))
    texts = rows(
        library,
        "SELECT name, locale, credit, caption_html, alt_text FROM images JOIN image_locales ON image_number = number"
        " ORDER BY position",
    )
    assert texts == [
        ("The lake", "en", "Photo: Ann", "<p>Still water</p>", "A lake"),
        ("The lake", "de-AT", "Foto: Ann", "Stilles Wasser, früh", "Ein See"),
    ]
    assert rows(library, "SELECT name, role FROM accounts") == [("Import", "super_admin")]
    assert run_process("fsck", "--data", library).status == 0


def test_what_a_deleted_image_has_stays_deleted(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "pictures"
    draw(folder, "harbour.jpg")
    import_folder(library, folder)
    with closing(sqlite3.connect(library / "picturedesk.sqlite3")) as connection:
        connection.execute("UPDATE images SET deleted_at = updated_at")
        connection.commit()

    assert counts(import_folder(library, folder)) == (0, 1, 0)


def test_a_refused_file_is_told_and_the_others_are_imported(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "pictures"
    draw(folder, "a.jpg", "z.jpg")
    (folder / "m.jpg").write_text("not a picture")

    done = import_folder(library, folder)

    assert (done.status, done.code, counts(done)) == (1, "files-refused", (2, 0, 1))
    assert f"refused {folder / 'm.jpg'}: The file is not a" in done.err


def test_credits_and_captions_come_from_the_file_where_the_table_is_silent(tmp_path: Path) -> None:
    library, folder, table = tmp_path / "library", tmp_path / "pictures", tmp_path / "texts.csv"
    draw(folder, "plain.jpg")
    (folder / "told.jpg").write_bytes(with_iptc(folder / "plain.jpg", credit="Agency", caption="Rain & wind"))
    table.write_text(HEADER + "told.jpg,,de,,,Ein Hafen\n")

    done = import_folder(library, folder, "--csv", table, "--locale", "DE")

    assert counts(done) == (2, 0, 0)
    texts = rows(library, "SELECT locale, credit, caption_html, alt_text FROM image_locales")
    assert texts == [("de", "Agency", "Rain &amp; wind", "Ein Hafen")]


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("name,locale\nA,en\n", "no column file"),
        (HEADER.replace(",", ";"), "separated by commas"),
        (HEADER + "b.jpg,B,en,,,\n", "Line 2 of the table names a file that there is not: b.jpg"),
        (HEADER + "../texts.csv,B,en,,,\n", "names a file that there is not"),
        (HEADER + "a.jpg,A,en,,,\na.jpg,A,EN,,,\n", "Line 3 of the table says the texts of a.jpg in en again"),
        (HEADER + "a.jpg,A,en,,,\na.jpg,B,de,,,\n", "Line 3 of the table gives a.jpg a second name"),
        (HEADER + "a.jpg,A,e_n,,,\n", "Line 2 of the table: The locale is not"),
        (HEADER + 'a.jpg,"A"x,en,,,\n', "not valid CSV"),
        ("", "no column file"),
    ],
)
def test_a_table_of_no_use_is_refused_before_anything_happens(tmp_path: Path, table: str, complaint: str) -> None:
    from picturedesk.core.imports import TableRefused, read_table

    with pytest.raises(TableRefused, match=complaint.replace("(", r"\(")):
        read_table(table.splitlines(keepends=True), known=["a.jpg"], default_locale="en")


def test_wrong_words_are_clear_errors(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    draw(folder, "a.jpg")
    (tmp_path / "latin.csv").write_bytes(HEADER.encode() + "a.jpg,Hören,en,,,\n".encode("latin-1"))
    (tmp_path / "short.csv").write_text("name\n")

    codes = [
        import_folder(tmp_path / "library", folder, *options).code
        for options in (
            ("--account", "99"),
            ("--csv", tmp_path / "none.csv"),
            ("--csv", tmp_path / "latin.csv"),
            ("--csv", tmp_path / "short.csv"),
            ("--locale", "x y"),
        )
    ]

    assert codes == ["account-not-found", "usage", "usage", "table-refused", "invalid-request"]


def test_an_account_that_may_not_upload_imports_nothing(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "pictures"
    draw(folder, "a.jpg")
    run_process("accounts", "create", "--data", library, "--name", "Eve", "--role", "viewer")

    assert import_folder(library, folder, "--account", "1").code == "denied"


def test_a_file_whose_texts_are_refused_leaves_no_upload(tmp_path: Path) -> None:
    library, folder, table = tmp_path / "library", tmp_path / "pictures", tmp_path / "texts.csv"
    draw(folder, "a.jpg", "b.jpg")
    table.write_text(HEADER + f"a.jpg,{'long ' * 200},en,,,\n")

    done = import_folder(library, folder, "--csv", table)

    assert counts(done) == (1, 0, 1)
    assert rows(library, "SELECT filename FROM files") == [("b.jpg",)]


def test_a_killed_import_goes_on_where_it_ended(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "pictures"
    draw(folder, *(f"{number}.jpg" for number in range(40)))

    killed_at_image(library, folder, 5)
    kept = rows(library, "SELECT filename FROM images JOIN files ON files.number = file_number")
    uploads = rows(library, "SELECT filename FROM files")
    again = import_folder(library, folder)

    assert len(kept) >= 5
    assert sorted(uploads) == sorted(kept)
    assert counts(again) == (40 - len(kept), len(kept), 0)
    assert run_process("fsck", "--data", library).status == 0


def with_iptc(path: Path, *, credit: str, caption: str) -> bytes:
    """The JPEG at *path* with an IPTC block in front."""
    fields = ((110, credit), (120, caption))
    records = b"".join(b"\x1c\x02%c" % number + len(text).to_bytes(2) + text.encode() for number, text in fields)
    resource = b"8BIM\x04\x04\x00\x00" + len(records).to_bytes(4) + records + b"\x00" * (len(records) % 2)
    segment = b"Photoshop 3.0\x00" + resource
    content = path.read_bytes()
    return content[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2) + segment + content[2:]


def killed_at_image(library: Path, folder: Path, image: int) -> None:
    """Import until there are so many images, then kill it; it may have come to its end by then."""
    command = [sys.executable, "-P", "-m", "picturedesk", "import", "--data", str(library), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as importing:
        while importing.poll() is None and image_count(library) < image:
            time.sleep(0.02)
        importing.kill()


def image_count(library: Path) -> int:
    if not (library / "picturedesk.sqlite3").exists():
        return 0
    try:
        return int(rows(library, "SELECT count(*) FROM images")[0][0])
    except sqlite3.OperationalError:  # It is being made.
        return 0
