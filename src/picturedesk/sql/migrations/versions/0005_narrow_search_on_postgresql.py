"""On PostgreSQL the full-text index beside rows of a few bytes, which a count passes, and not beside the words."""

from typing import Final

from picturedesk.sql.migrations.databases import on_each

revision = "0005"
down_revision = "0004"

# A count of what an index of this kind finds looks at the row of each match, to see whether it is there for us: beside
# the words that is a page of the table for every second match. What is indexed is a function of the image's number and
# of a digest of its words, so it never changes for the same arguments, as an index demands.
# Beginnings of one and two letters are words of their own with U+E002 before them: one list, not the sum of thousands.
_LIVE_WORDS: Final = "words || picturedesk_marks(status, extension_sort, deleted_at)"
# A tsvector holds a megabyte. Images with more words than this are looked through by every search.
_LONG: Final = "octet_length(words) > 100000"
_TABLE: Final = (
    """CREATE TABLE search_entries (
       image_number bigint PRIMARY KEY REFERENCES image_words ON DELETE CASCADE,
       digest uuid NOT NULL, live boolean NOT NULL)""",
    f"""CREATE VIEW searched_words AS
        SELECT image_number, {_LIVE_WORDS} AS words, deleted_at IS NULL AS live, {_LONG} AS long
        FROM image_words JOIN images ON number = image_number""",  # noqa: S608 - all of it is written here
    # With its names bound when it is made, so that an index can be restored whatever the search path is.
    """CREATE FUNCTION picturedesk_search_lexemes(image bigint, of_digest uuid) RETURNS tsvector
       LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 BEGIN ATOMIC
       SELECT array_to_tsvector(ARRAY(
           SELECT left(word, 500) FROM unnest(string_to_array(words, ' ')) AS word WHERE word <> ''
           UNION ALL SELECT U&'\\E002' || left(word, n)
           FROM unnest(string_to_array(words, ' ')) AS word, unnest('{1,2}'::integer[]) AS n
           WHERE length(word) >= n AND left(word, 1) NOT IN (U&'\\E000', U&'\\E001')))
       FROM searched_words
       WHERE image_number = image AND md5(words)::uuid = of_digest AND NOT long;
       END""",
    "INSERT INTO search_entries SELECT image_number, md5(words)::uuid, live FROM searched_words ORDER BY image_number",
)
_INDEXES: Final = (
    """CREATE INDEX image_search ON search_entries
       USING gin (picturedesk_search_lexemes(image_number, digest)) WITH (fastupdate = off) WHERE live""",
    """CREATE INDEX deleted_search ON search_entries
       USING gin (picturedesk_search_lexemes(image_number, digest)) WITH (fastupdate = off) WHERE NOT live""",
    f"CREATE INDEX image_words_long ON image_words (image_number) WHERE {_LONG}",
)
_MOVED: Final = """(old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
    OR old.status <> new.status OR old.extension_sort <> new.extension_sort"""
_ENTERED: Final = """INSERT INTO search_entries AS entry
    SELECT image_number, md5(words)::uuid, live FROM searched_words WHERE image_number = {number}
    ON CONFLICT (image_number) DO UPDATE SET digest = excluded.digest, live = excluded.live;
    RETURN NULL;"""


def _entering(name: str, number: str) -> str:
    body = _ENTERED.format(number=number)
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


_TRIGGERS: Final = (
    _entering("picturedesk_search_words", "new.image_number"),
    _entering("picturedesk_search_image", "new.number"),
    """CREATE TRIGGER image_words_entered AFTER INSERT ON image_words FOR EACH ROW
       EXECUTE FUNCTION picturedesk_search_words()""",
    """CREATE TRIGGER image_words_updated AFTER UPDATE OF words ON image_words FOR EACH ROW
       WHEN (old.words <> new.words) EXECUTE FUNCTION picturedesk_search_words()""",
    f"""CREATE TRIGGER images_moved AFTER UPDATE ON images FOR EACH ROW
        WHEN ({_MOVED}) EXECUTE FUNCTION picturedesk_search_image()""",
)
_OLD: Final = (
    "DROP TRIGGER images_marked ON images",
    "DROP TRIGGER image_words_marked ON image_words",
    "DROP FUNCTION picturedesk_mark_again, picturedesk_mark",
    "DROP INDEX image_search, deleted_search, image_words_long",
    "ALTER TABLE image_words DROP COLUMN lexemes, DROP COLUMN marks",
    # Else what the columns took stays taken.
    "CLUSTER image_words USING image_words_pkey",
)


def upgrade() -> None:
    """On SQLite there is nothing to do. On PostgreSQL the index is made anew, and the table of words is rewritten."""
    on_each(sqlite=(), postgresql=(*_OLD, *_TABLE, *_INDEXES, *_TRIGGERS, "ANALYZE search_entries"))
