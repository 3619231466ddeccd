"""How a surface is put together: its routes, its own errors and its OpenAPI document in one small Litestar app."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from litestar import Litestar, Request, Response
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Reference, SecurityScheme, Server
from litestar.types import ControllerRouterHandler
from litestar.utils.scope.state import ScopeState

from picturedesk import __version__
from picturedesk.api import idempotency
from picturedesk.api.problems import Describe, as_ours
from picturedesk.api.types import AsgiApp
from picturedesk.core.idempotency import AlreadyAnswered

MAX_JSON_BYTES: Final = 2_097_152


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What is known of a surface before it has tools: enough to write its document."""

    name: str
    title: str
    description: str
    handlers: Sequence[ControllerRouterHandler]
    describe: Describe
    max_body_bytes: int | None = MAX_JSON_BYTES
    identified_by_body: bool = True
    """Whether an idempotency key goes with the JSON of a body; else the routes say what tells their requests."""

    def litestar(self) -> Litestar:
        """The surface as a Litestar app, with its errors in its own form."""

        def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
            if isinstance(error, AlreadyAnswered):
                return idempotency.replay(error.answer)
            problem = self.describe(as_ours(error, _body_of(request)), cast("Any", request.scope))
            return Response(
                problem.body,
                status_code=problem.status,
                media_type=problem.media_type,
                headers={name.decode(): value.decode() for name, value in problem.headers},
            )

        return Litestar(
            route_handlers=list(self.handlers),
            exception_handlers={Exception: on_error},
            before_request=idempotency.identify if self.identified_by_body else None,
            openapi_config=self._openapi(),
            logging_config=None,
            request_max_body_size=self.max_body_bytes,
        )

    def app(self) -> AsgiApp:
        return cast("AsgiApp", self.litestar())

    def _openapi(self) -> OpenAPIConfig:
        return OpenAPIConfig(
            title=self.title,
            version=__version__,
            description=self.description,
            path=f"/unused/{self.name}",
            render_plugins=[],
            servers=[Server(url="/")],
            use_handler_docstrings=True,
            components=Components(security_schemes=_KEYS),
            security=[{name: []} for name in _KEYS],
        )


def _body_of(request: Request[Any, Any, Any]) -> bytes | None:
    """The body, where the framework has read it."""
    body = ScopeState.from_scope(request.scope).body
    return body if isinstance(body, bytes) else None


_KEYS: Final[dict[str, SecurityScheme | Reference]] = {
    "keyInHeader": SecurityScheme(type="apiKey", name="x-api-key", security_scheme_in="header"),
    "keyInQuery": SecurityScheme(type="apiKey", name="x-api-key", security_scheme_in="query"),
    "bearer": SecurityScheme(type="http", scheme="bearer"),
    "keyAsAuthorization": SecurityScheme(
        type="apiKey",
        name="Authorization",
        security_scheme_in="header",
        description="The key itself, without a scheme.",
    ),
}
