"""The two paths of the Publisher: the image list, and what an error means."""

from typing import Annotated, Any, Final, TypeVar, cast

import msgspec
from litestar import Request, Response, get
from litestar.params import PathParameter

from picturedesk.actions import listing
from picturedesk.api.addresses import base_url
from picturedesk.api.authentication import caller_of, context_of, needs, scope_of
from picturedesk.api.publisher.documentation import EXPLAINED, LISTED, ExplanationOperation, ListOperation
from picturedesk.api.publisher.formats import Format, asked_format
from picturedesk.api.publisher.problems import ERROR_PATH, FAULTS_BY_REF, link
from picturedesk.api.publisher.queries import read_page_request
from picturedesk.api.publisher.shapes import ExplanationAnswer, ExplanationShape, ImageListShape, image_list_shape
from picturedesk.api.publisher.xml import Content, write_document
from picturedesk.api.wire import KEPT_PRIVATE
from picturedesk.core.access import Permission
from picturedesk.core.errors import NoSuchRoute

T = TypeVar("T")

_IMAGES: Final = "/api/2/images"
_TAGS: Final = ["Publisher"]

Call = Request[Any, Any, Any]


@get(
    _IMAGES,
    guards=[needs(Permission.LIST_PUBLISHER)],
    operation_class=ListOperation,
    tags=_TAGS,
    summary="Get Image List",
    responses=LISTED,
)
async def list_images(request: Call) -> Response[ImageListShape]:
    """A page of the images that are not deleted, by page number. Unknown parameters are ignored."""
    context = context_of(request)
    asked = read_page_request(request.query_params)
    page = await listing.publisher_page(
        context.tools, caller_of(request), asked.wanted, asked.sort, offset=asked.offset, limit=asked.limit
    )
    start = base_url(scope_of(request), context.policy)
    shape = image_list_shape(page.images, total=page.total, offset=asked.offset, links=context.links, base_url=start)
    return _answer(request, shape, "images", msgspec.to_builtins(shape))


@get(
    f"{ERROR_PATH}/{{ref:str}}",
    operation_class=ExplanationOperation,
    tags=_TAGS,
    summary="Error by ref",
    responses=EXPLAINED,
)
async def explain_error(
    request: Call,
    ref: Annotated[str, PathParameter(description="The error's number.", schema_extra={"enum": list(FAULTS_BY_REF)})],
) -> Response[ExplanationAnswer]:
    """What the error with this reference number means."""
    fault = FAULTS_BY_REF.get(ref)
    if fault is None:
        raise NoSuchRoute
    shape = ExplanationShape(fault.ref, fault.summary, link(fault, scope_of(request)), fault.explanation)
    in_xml: Content = {"ref": fault.ref, "summary": fault.summary, "explanation": fault.explanation}
    return _answer(request, ExplanationAnswer(shape), "error", in_xml)


HANDLERS: Final = [list_images, explain_error]


def _answer(request: Call, in_json: T, root: str, in_xml: Content) -> Response[T]:
    asked = asked_format(scope_of(request))
    body = write_document(root, in_xml) if asked is Format.XML else msgspec.json.encode(in_json)
    return Response(cast("T", body), media_type=asked, headers={"vary": "Accept", "cache-control": KEPT_PRIVATE})
