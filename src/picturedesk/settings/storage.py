"""The settings that choose where a library is: its database, and the store of its files."""

from typing import Annotated

from msgspec import Meta, Struct

from picturedesk.settings.notes import SECRET


class StorageSettings(Struct, frozen=True, kw_only=True):
    """The first part of `Settings`."""

    database: Annotated[
        str | None,
        Meta(
            extra=SECRET,
            title="a URL such as `postgresql://user:password@host:5432/name`",
            description="The library's PostgreSQL database. Without it the database is SQLite, in the data folder.",
        ),
    ] = None
    s3_bucket: Annotated[
        str | None,
        Meta(
            title="the name of a bucket",
            description="Keep originals and renditions in this bucket of an S3 store, which has to be there, in place "
            "of the data folder. See the [guide](guide/s3.md).",
        ),
    ] = None
    s3_endpoint: Annotated[
        str | None,
        Meta(
            title="an http or https URL",
            description="Where that store's API is; without it, at AWS. Buckets are then part of the path.",
        ),
    ] = None
    s3_region: Annotated[
        str | None,
        Meta(
            title="a text such as `eu-central-1`",
            description="The region that requests are signed for. Without it `AWS_REGION` is taken, else `us-east-1`.",
        ),
    ] = None
    s3_access_key: Annotated[
        str | None,
        Meta(
            title="a text",
            description="The id of the key to that store. Without it the credentials that AWS's environment names are "
            "taken (`AWS_ACCESS_KEY_ID`, a web identity, the role of the machine).",
        ),
    ] = None
    s3_secret_key: Annotated[
        str | None,
        Meta(extra=SECRET, title="a text", description="The secret of that key."),
    ] = None
    s3_prefix: Annotated[
        str,
        Meta(
            title="a path such as `pictures/live`, without a slash at either end",
            description="Below which all names in the bucket begin, where it is shared.",
        ),
    ] = ""
    s3_cache_mb: Annotated[
        int,
        Meta(
            ge=64,
            le=1_000_000_000,
            title="a whole number of MiB, from 64",
            description="How much room copies of what is in the bucket may take in the data folder, for all workers; "
            "those not read for longest go first.",
        ),
    ] = 4_096
