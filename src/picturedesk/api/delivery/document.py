"""The delivery surface's OpenAPI document, by hand: it has one path and no framework that could describe it."""

from typing import Any, Final

from picturedesk import __version__
from picturedesk.api.delivery.problems import STATUS
from picturedesk.core.errors import Kind

_ERRORS: Final = {
    Kind.INVALID: "The recipe does not parse, or asks for what cannot be",
    Kind.DENIED: "A signature is needed, and missing, wrong or expired",
    Kind.MISSING: "A deleted and an unknown image look the same",
    Kind.NO_METHOD: "Only GET, HEAD and OPTIONS",
    Kind.TOO_MANY: "Too many pixels for this client, where the settings bound them; see Retry-After",
    Kind.INTERNAL: "Something went wrong on our side",
    Kind.BUSY: "Too many pictures are waiting; see Retry-After",
}
_PICTURES: Final = ("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif")
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}


def document() -> dict[str, Any]:
    """The document as JSON-able data."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Picturedesk Delivery",
            "version": __version__,
            "description": "The pictures themselves, in every size, from canonical URLs. No key is needed; the other"
            " surfaces hand out the URLs.",
        },
        "servers": [{"url": "/"}],
        "paths": {"/img/{image_id}/{revision}/{target}": {"get": _operation()}},
        "components": {
            "schemas": {
                "ErrorAnswer": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}},
                    "required": ["error"],
                }
            }
        },
    }


def _operation() -> dict[str, Any]:
    return {
        "tags": ["Delivery"],
        "operationId": "get_picture",
        "summary": "One picture, one recipe, one URL",
        "parameters": [
            _parameter("image_id", "The image's UUID.", {"type": "string", "format": "uuid"}),
            _parameter(
                "revision",
                "Its current revision, which may be cached for ever, or `latest`.",
                {"type": "string", "pattern": "^(latest|[0-9a-f]{16})$"},
            ),
            _parameter(
                "target",
                "`{recipe}.{format}`: a preset, `original`, or tokens such as `w800-h600`; jpg, png, webp, avif, gif"
                " or auto.",
                {"type": "string", "examples": ["thumb.jpg", "w1280.auto", "original.jpg"]},
            ),
            _query("s", "The signature, for everything but presets and the width ladder.", {"type": "string"}),
            _query("e", "Until when the signature holds, in unix seconds.", {"type": "integer"}),
        ],
        "responses": {
            "200": {"description": "The picture", "content": dict.fromkeys(_PICTURES, _BYTES)},
            "206": {"description": "A part of it", "content": dict.fromkeys(_PICTURES, _BYTES)},
            "304": {"description": "Unchanged"},
            "307": {"description": "Another revision is the current one"},
            "308": {"description": "The canonical spelling of the same URL"},
            "416": _error("No such part"),
            **{str(STATUS[kind].value): _error(description) for kind, description in _ERRORS.items()},
        },
    }


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _error(description: str) -> dict[str, Any]:
    answer = {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}
    return {"description": description, "content": {"application/json": answer}}
