"""What becomes of a generated picture: an image that says where it came from, with a file of its own."""

from dataclasses import replace
from datetime import datetime

from picturedesk.core import text
from picturedesk.core.accounts import Author
from picturedesk.core.files import FileNumber, PictureFacts, StoredFile
from picturedesk.core.generations import Generation, name_from
from picturedesk.core.identifiers import new_id
from picturedesk.core.images import Gravity, Image, ImageId, ImageNumber, Origin, Status
from picturedesk.core.revisions import content_digest


def image_of(
    generation: Generation, facts: PictureFacts, *, sha256: str, size_bytes: int, author: Author, now: datetime
) -> Image:
    """The image of *generation*, named by its prompt; neither it nor its file has its number yet."""
    name = name_from(generation.prompt)
    image = Image(
        id=ImageId(new_id()),
        number=ImageNumber(0),
        file=_file(name, facts, sha256=sha256, size_bytes=size_bytes, account_id=generation.account_id, now=now),
        name=name,
        gravity=Gravity.CENTER,
        focal_point=None,
        status=Status.ACTIVE,
        origin=Origin.GENERATED,
        creator=None,
        copyright_notice=None,
        license_url=None,
        digital_source_type=generation.digital_source_type,
        content_digest=b"",
        locales=(),
        category_ids=(),
        hidden_category_ids=(),
        created_by=author,
        modified_by=author,
        inserted_at=now,
        updated_at=now,
        deleted_at=None,
    )
    return replace(image, content_digest=content_digest(image))


def _file(
    name: str, facts: PictureFacts, *, sha256: str, size_bytes: int, account_id: int, now: datetime
) -> StoredFile:
    # Of a name with slashes only what follows the last would be kept.
    flat = name.replace("/", " ").replace("\\", " ")
    return StoredFile(
        number=FileNumber(0),
        key=f"uploads/{new_id()}.{facts.format.value}",
        hash=sha256,
        filename=text.file_name(f"{flat}.{facts.format.value}"),
        size_bytes=size_bytes,
        format=facts.format,
        width_px=facts.width_px,
        height_px=facts.height_px,
        frames=facts.frames,
        transparent=facts.transparent,
        placeholder=facts.placeholder,
        account_id=account_id,
        uploaded_at=now,
    )
