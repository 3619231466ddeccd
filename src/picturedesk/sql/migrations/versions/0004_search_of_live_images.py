"""The full-text index of live images apart from that of deleted ones, and with what lists filter by in it."""

from typing import Final

from picturedesk.sql.migrations.databases import on_each

revision = "0004"
down_revision = "0003"

# Status and extension as words that nobody can search for: U+E000 and U+E001 are in no word of core.search, and in
# hexadecimal an extension is one token whatever is in it.
_VIEWS: Final = (
    """CREATE VIEW live_words AS
       SELECT image_words.image_number, image_words.words
           || ' ' || char(57344) || images.status || ' ' || char(57345) || hex(images.extension_sort) AS words
       FROM image_words JOIN images ON images.number = image_words.image_number
       WHERE images.deleted_at IS NULL""",
    """CREATE VIEW deleted_words AS
       SELECT image_words.image_number, image_words.words
       FROM image_words JOIN images ON images.number = image_words.image_number
       WHERE images.deleted_at IS NOT NULL""",
)
# With prefixes of up to six letters kept apart: what begins with them is one list and not the sum of thousands.
_TABLES: Final = (
    """CREATE VIRTUAL TABLE image_search USING fts5(
       words, content='live_words', content_rowid='image_number', tokenize='ascii', detail='none',
       prefix='1 2 3 4 5 6')""",
    """CREATE VIRTUAL TABLE deleted_search USING fts5(
       words, content='deleted_words', content_rowid='image_number', tokenize='ascii', detail='none', prefix='2 3')""",
    "INSERT INTO image_search (image_search) VALUES ('rebuild')",
    "INSERT INTO deleted_search (deleted_search) VALUES ('rebuild')",
)
_MOVED: Final = """(old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
    OR old.status <> new.status OR old.extension_sort <> new.extension_sort"""


def _out(number: str) -> str:
    """Take an image out of whichever index it is in, by what the views say of it before the change."""
    return f"""BEGIN
        INSERT INTO image_search (image_search, rowid, words)
            SELECT 'delete', image_number, words FROM live_words WHERE image_number = {number};
        INSERT INTO deleted_search (deleted_search, rowid, words)
            SELECT 'delete', image_number, words FROM deleted_words WHERE image_number = {number};
    END"""  # noqa: S608 - all of it is written here


def _in(number: str) -> str:
    """Put it into the one where it belongs, by what they say after the change."""
    return f"""BEGIN
        INSERT INTO image_search (rowid, words)
            SELECT image_number, words FROM live_words WHERE image_number = {number};
        INSERT INTO deleted_search (rowid, words)
            SELECT image_number, words FROM deleted_words WHERE image_number = {number};
    END"""  # noqa: S608 - as above


_TRIGGERS: Final = (
    f"CREATE TRIGGER image_words_inserted AFTER INSERT ON image_words {_in('new.image_number')}",
    f"CREATE TRIGGER image_words_deleted BEFORE DELETE ON image_words {_out('old.image_number')}",
    f"""CREATE TRIGGER image_words_outdated BEFORE UPDATE OF words ON image_words WHEN old.words <> new.words
        {_out("old.image_number")}""",
    f"""CREATE TRIGGER image_words_updated AFTER UPDATE OF words ON image_words WHEN old.words <> new.words
        {_in("new.image_number")}""",
    f"CREATE TRIGGER images_left_search BEFORE UPDATE ON images WHEN {_MOVED} {_out('old.number')}",
    f"CREATE TRIGGER images_joined_search AFTER UPDATE ON images WHEN {_MOVED} {_in('new.number')}",
)

# PostgreSQL keeps the marks beside the words, empty for a deleted image, and has an index of either kind.
_MARKS: Final = "' ' || U&'\\E000' || status || ' ' || U&'\\E001' || encode(convert_to(extension_sort, 'UTF8'), 'hex')"
_ON_POSTGRESQL: Final = (
    "DROP INDEX image_search",
    """ALTER TABLE image_words DROP COLUMN lexemes, ADD COLUMN marks text COLLATE "C" NOT NULL DEFAULT ''""",
    f"""CREATE FUNCTION picturedesk_marks(status integer, extension_sort text, deleted_at bigint) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN deleted_at IS NULL THEN {_MARKS} ELSE '' END $$""",
    """UPDATE image_words SET marks = picturedesk_marks(status, extension_sort, deleted_at) FROM images
       WHERE images.number = image_number""",
    """ALTER TABLE image_words ADD COLUMN lexemes tsvector GENERATED ALWAYS AS (
           CASE WHEN octet_length(words) <= 900000 THEN picturedesk_lexemes(words || marks) END) STORED""",
    "CREATE INDEX image_search ON image_words USING gin (lexemes) WITH (fastupdate = off) WHERE marks <> ''",
    "CREATE INDEX deleted_search ON image_words USING gin (lexemes) WITH (fastupdate = off) WHERE marks = ''",
    """CREATE FUNCTION picturedesk_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       new.marks := (SELECT picturedesk_marks(status, extension_sort, deleted_at) FROM images
                     WHERE number = new.image_number);
       RETURN new; END $$""",
    """CREATE FUNCTION picturedesk_mark_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       UPDATE image_words SET marks = picturedesk_marks(new.status, new.extension_sort, new.deleted_at)
       WHERE image_number = new.number;
       RETURN NULL; END $$""",
    """CREATE TRIGGER image_words_marked BEFORE INSERT ON image_words FOR EACH ROW
       EXECUTE FUNCTION picturedesk_mark()""",
    f"""CREATE TRIGGER images_marked AFTER UPDATE ON images FOR EACH ROW
        WHEN ({_MOVED}) EXECUTE FUNCTION picturedesk_mark_again()""",
)


def upgrade() -> None:
    """On a library of a million images this takes a minute: the index is made anew."""
    on_each(
        sqlite=(
            "DROP TRIGGER image_words_inserted",
            "DROP TRIGGER image_words_deleted",
            "DROP TRIGGER image_words_updated",
            "DROP TABLE image_search",
            *_VIEWS,
            *_TABLES,
            *_TRIGGERS,
        ),
        postgresql=_ON_POSTGRESQL,
    )
