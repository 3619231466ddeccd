"""Everything that can go wrong, once: a kind for the surfaces, a code for programs, a sentence for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar


class Kind(Enum):
    """What a surface needs to know to pick its status and body; each surface has one table over all of them."""

    INVALID = auto()
    UNAUTHENTICATED = auto()
    DENIED = auto()
    MISSING = auto()
    NO_ROUTE = auto()
    NO_METHOD = auto()
    STALLED = auto()
    CONFLICT = auto()
    PRECONDITION = auto()
    KEY_IN_USE = auto()
    """An idempotency key whose first request is still running."""
    KEY_REUSED = auto()
    """An idempotency key that came with another request before."""
    TOO_MANY = auto()
    BUSY = auto()
    FULL = auto()
    INTERNAL = auto()
    PROMPT = auto()
    """Nothing that a picture could be made from."""
    QUOTA = auto()
    """As many pictures were asked for today as may be."""
    GENERATION = auto()
    """A generator of pictures failed, or may have."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing wrong with a request: where (a path like ``locales[0].locale``) and a sentence that says what."""

    field: str
    message: str


class PicturedeskError(Exception):
    """
    The family's head: ``code`` is the promise kept to clients, ``kind`` picks each surface's status.

    The message is a sentence a user may read; nothing of a foreign exception is ever in it.
    """

    kind: ClassVar[Kind]
    code: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)

    @property
    def details(self) -> Sequence[Detail]:
        """What is wrong where; empty unless the request itself is at fault."""
        return ()

    @property
    def retry_after_s(self) -> int | None:
        """When another try is worth it; None where waiting does not help."""
        return None


class InvalidRequest(PicturedeskError):
    """The request says something it may not; ``details`` tells each fault."""

    kind, code, sentence = Kind.INVALID, "invalid-request", "The request is not valid."

    def __init__(self, *details: Detail) -> None:
        super().__init__("; ".join(detail.message for detail in details) or self.sentence)
        self._details = details

    @property
    def details(self) -> Sequence[Detail]:
        return self._details


class InvalidId(PicturedeskError):
    """The id in the path is no UUID."""

    kind, code, sentence = Kind.INVALID, "invalid-id", "The id is not a UUID."


class _FileRefused(PicturedeskError):
    """The uploaded file cannot be kept; the sentence is one an editor understands."""

    @property
    def details(self) -> Sequence[Detail]:
        return (Detail("image", str(self)),)


class NotAnImage(_FileRefused):
    """The bytes are no whole JPEG, PNG, GIF or WebP."""

    kind, code, sentence = Kind.INVALID, "not-an-image", "The file is not a whole JPEG, PNG, GIF or WebP picture."


class FileTooLarge(_FileRefused):
    """More bytes came than a file may have; the rest was not read."""

    kind, code, sentence = Kind.INVALID, "file-too-large", "The file is larger than 15 MB."


class PictureTooLarge(_FileRefused):
    """The picture is over a limit on pixels, sides, frames or scans."""

    kind, code, sentence = Kind.INVALID, "picture-too-large", "The picture has too many pixels."


class InvalidPrompt(PicturedeskError):
    """The prompt is absent, blank, too long, or no text."""

    kind, code, sentence = Kind.PROMPT, "invalid-prompt", "The prompt is a text of 1 to 4,000 characters."


class Unauthenticated(PicturedeskError):
    """No key, or an unknown, expired or revoked one; which of them is not said."""

    kind, code, sentence = Kind.UNAUTHENTICATED, "unauthenticated", "A valid API key is needed."


class Denied(PicturedeskError):
    """The key is good, its role may not do this."""

    kind, code, sentence = Kind.DENIED, "denied", "The role of this key does not allow that."


class SignatureRefused(PicturedeskError):
    """A delivery URL needs a signature and has none, a wrong one or an expired one."""

    kind, code, sentence = Kind.DENIED, "signature-refused", "The URL needs a valid signature."


class ImageNotFound(PicturedeskError):
    """No such image, or the caller may not know that it exists."""

    kind, code, sentence = Kind.MISSING, "image-not-found", "There is no such image."


class CategoryNotFound(PicturedeskError):
    """No such category."""

    kind, code, sentence = Kind.MISSING, "category-not-found", "There is no such category."


class ReferenceNotFound(PicturedeskError):
    """No such reference, or it has expired, or what it names is deleted."""

    kind, code, sentence = Kind.MISSING, "reference-not-found", "There is no such reference."


class PublicationNotFound(PicturedeskError):
    """No such publication."""

    kind, code, sentence = Kind.MISSING, "publication-not-found", "There is no such publication."


class BlockNotFound(PicturedeskError):
    """No such block."""

    kind, code, sentence = Kind.MISSING, "block-not-found", "There is no such block."


class AccountNotFound(PicturedeskError):
    """No such account."""

    kind, code, sentence = Kind.MISSING, "account-not-found", "There is no such account."


class KeyNotFound(PicturedeskError):
    """No such API key."""

    kind, code, sentence = Kind.MISSING, "key-not-found", "There is no such key."


class NoSuchRoute(PicturedeskError):
    """Nothing lives at this path."""

    kind, code, sentence = Kind.NO_ROUTE, "no-such-route", "There is nothing at this path."


class MethodNotAllowed(PicturedeskError):
    """Something lives at this path, and it does not answer this method."""

    kind, code, sentence = Kind.NO_METHOD, "method-not-allowed", "This path does not answer that method."

    def __init__(self, *allowed: str) -> None:
        super().__init__()
        self.allowed = allowed


class BodyStalled(PicturedeskError):
    """The client stopped sending, or took longer than a body may take."""

    kind, code, sentence = Kind.STALLED, "body-stalled", "The body did not arrive in time."


class KeyTaken(PicturedeskError):
    """Another live image has this file key."""

    kind, code, sentence = Kind.CONFLICT, "file-key-taken", "Another live image has this file key."


class PreconditionFailed(PicturedeskError):
    """The entity is no longer the one that ``If-Match`` names."""

    kind, code, sentence = Kind.PRECONDITION, "precondition-failed", "The entity has changed since it was read."


class IdempotencyKeyInUse(PicturedeskError):
    """The first request with this idempotency key has not been answered yet."""

    kind, code, sentence = Kind.KEY_IN_USE, "idempotency-key-in-use", "A request with this key is running."

    @property
    def retry_after_s(self) -> int:
        return 1


class IdempotencyKeyReused(PicturedeskError):
    """The idempotency key came with another request before."""

    kind, code, sentence = Kind.KEY_REUSED, "idempotency-key-reused", "The key came with another request."


class TooManyUploads(PicturedeskError):
    """This key has as many uploads under way as it may have."""

    kind, code, sentence = Kind.TOO_MANY, "too-many-uploads", "Too many uploads at once with this key."

    @property
    def retry_after_s(self) -> int:
        return 1


class QuotaExceeded(PicturedeskError):
    """The account has had as many pictures generated today as it may; the day is that of UTC."""

    kind, code, sentence = Kind.QUOTA, "quota-exceeded", "No more pictures can be generated for this account today."

    def __init__(self, retry_after_s: int = 24 * 60 * 60) -> None:
        super().__init__()
        self._retry_after_s = retry_after_s

    @property
    def retry_after_s(self) -> int:
        return self._retry_after_s


class BudgetExceeded(PicturedeskError):
    """A client has spent what it may have of something in a minute; ``of`` names that something."""

    kind = Kind.TOO_MANY
    of: ClassVar[str]

    def __init__(self, *, per_minute: int = 0, left: int = 0, retry_after_s: int = 60) -> None:
        super().__init__()
        self.per_minute, self.left = per_minute, left
        self._retry_after_s = retry_after_s

    @property
    def retry_after_s(self) -> int:
        return self._retry_after_s


class PixelBudgetExceeded(BudgetExceeded):
    """This client has had as many pixels decoded for its renditions as it may for now; nothing was rendered."""

    code, of = "pixel-budget-exceeded", "pixels"
    sentence = "Too many large pictures at once; try again in a while."


class TooManyRequests(BudgetExceeded):
    """This key has asked as often as it may for now; nothing was done."""

    code, of = "too-many-requests", "requests"
    sentence = "Too many requests with this key; try again in a moment."


class RenderQueueFull(PicturedeskError):
    """Too many pictures wait for a worker; nothing was kept."""

    kind, code, sentence = Kind.BUSY, "render-queue-full", "Too many pictures are waiting; try again in a moment."

    @property
    def retry_after_s(self) -> int:
        return 2


class RenditionTooCostly(PicturedeskError):
    """
    This picture made into just that takes more CPU time or memory than one file may cost.

    It is so again at every try: what the request asks for is at fault, not the server.
    """

    kind, code = Kind.INVALID, "rendition-too-costly"
    sentence = "This picture is too large to be made into that; ask for a smaller size, or for jpg."


class RenderFailed(PicturedeskError):
    """A worker died or gave up on a picture that had passed the gate."""

    kind, code, sentence = Kind.INTERNAL, "render-failed", "The picture could not be rendered."


class GenerationFailed(PicturedeskError):
    """The generator did not give a picture, or may have and it is lost; it is not asked again by itself."""

    kind, code, sentence = Kind.GENERATION, "generation-failed", "The picture could not be generated."


class StorageUnavailable(PicturedeskError):
    """The disk or the database did not keep what it was given; nothing was acknowledged."""

    kind, code, sentence = Kind.BUSY, "storage-unavailable", "The storage does not answer; nothing was kept."

    @property
    def retry_after_s(self) -> int:
        return 5


class StoreRefused(PicturedeskError):
    """The blob store answers, and does not do what is needed, or not for us; its operator has to do something."""

    kind, code, sentence = Kind.INTERNAL, "store-refused", "The blob store cannot be used."


class StorageFull(PicturedeskError):
    """No room is left; reads and deletes go on."""

    kind, code, sentence = Kind.FULL, "storage-full", "The storage is full; nothing was kept."

    @property
    def retry_after_s(self) -> int:
        return 30
