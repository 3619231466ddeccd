"""
A client for Picturedesk: `Picturedesk` waits for each answer, `AsyncPicturedesk` awaits it; they know the same.

How it is made, for those who change it:

* ``calls`` makes each request as a value, `Call`: method, path, query, body, and how its answer is read. ``retrying``
  judges how a try ended, ``problems`` makes errors of answers, ``forms`` lays out an upload. None of them does I/O on
  the network, and both faces use them.
* ``aio`` is written by hand: the operations, and one loop that sends. ``sync`` is made from it by
  ``python -m tests.client.deriving``; a test fails when it is not current. A method exists once for whoever writes it,
  and is a plain typed method with its own docstring, in either face, for whoever uses it. Making both faces of one
  class at run time would save the derived files and cost that: type checkers and editors could not follow.
* It imports none of the server's modules.

When a request is sent again is written down in ``retrying``.
"""

from picturedesk.client.aio.client import AsyncPicturedesk
from picturedesk.client.answers.accounts import Account, ApiKey, FreshKey
from picturedesk.client.answers.categories import Category, CategoryLocale
from picturedesk.client.answers.images import (
    Author,
    Change,
    DeliveryUrl,
    FocalPoint,
    Image,
    Locale,
    Metadata,
    Srcset,
    Suggested,
    Upload,
    Usage,
)
from picturedesk.client.answers.media import Generated, MediaImage, MediaPage, Pagination
from picturedesk.client.answers.paging import Page, PageMeta
from picturedesk.client.answers.publisher import PublisherFault, PublisherImage, PublisherPage
from picturedesk.client.answers.publishing import Block, Entitlement, Publication, Reference
from picturedesk.client.errors import (
    BadRequest,
    Conflict,
    Detail,
    FileChanged,
    Forbidden,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    MethodNotAllowed,
    NetworkFailure,
    NotFound,
    PicturedeskClientError,
    PreconditionFailed,
    RateLimited,
    RequestTimeout,
    ServerError,
    StorageFull,
    Unauthorized,
    Unavailable,
    UnexpectedAnswer,
)
from picturedesk.client.retrying import Retries
from picturedesk.client.sync.client import Picturedesk

__all__ = [
    "Account",
    "ApiKey",
    "AsyncPicturedesk",
    "Author",
    "BadRequest",
    "Block",
    "Category",
    "CategoryLocale",
    "Change",
    "Conflict",
    "DeliveryUrl",
    "Detail",
    "Entitlement",
    "FileChanged",
    "FocalPoint",
    "Forbidden",
    "FreshKey",
    "Generated",
    "IdempotencyKeyInUse",
    "IdempotencyKeyReused",
    "Image",
    "Locale",
    "MediaImage",
    "MediaPage",
    "Metadata",
    "MethodNotAllowed",
    "NetworkFailure",
    "NotFound",
    "Page",
    "PageMeta",
    "Pagination",
    "Picturedesk",
    "PicturedeskClientError",
    "PreconditionFailed",
    "Publication",
    "PublisherFault",
    "PublisherImage",
    "PublisherPage",
    "RateLimited",
    "Reference",
    "RequestTimeout",
    "Retries",
    "ServerError",
    "Srcset",
    "StorageFull",
    "Suggested",
    "Unauthorized",
    "Unavailable",
    "UnexpectedAnswer",
    "Upload",
    "Usage",
]
