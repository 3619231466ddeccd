"""
What stands around the actions of a server that is traced: a span for each that a request asks for.

An action is a public coroutine function of `picturedesk.actions` whose first argument is the tools. The routes find it
in its module when a request comes; so it is in the module that the traced one stands, for as long as the server lives.
"""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import ParamSpec, TypeVar

from opentelemetry.trace import Tracer

from picturedesk import actions
from picturedesk.tracing.spans import is_traced, span

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def traced_actions(tracer: Tracer) -> Iterator[None]:
    """See to it until the end of the block."""
    plain = [(module, name, action) for module in _modules() for name, action in _actions(module)]
    try:
        for module, name, action in plain:
            setattr(module, name, _traced(action, f"{module.__name__.rpartition('.')[2]}.{name}", tracer))
        yield
    finally:
        for module, name, action in plain:
            setattr(module, name, action)


def _modules() -> list[ModuleType]:
    return [
        importlib.import_module(f"{actions.__name__}.{found.name}") for found in pkgutil.iter_modules(actions.__path__)
    ]


def _actions(module: ModuleType) -> list[tuple[str, Callable[..., Awaitable[object]]]]:
    return [
        (name, found)
        for name, found in vars(module).items()
        if inspect.iscoroutinefunction(found)
        and found.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(found).parameters), None) == "tools"
    ]


def _traced(action: Callable[P, Awaitable[T]], name: str, tracer: Tracer) -> Callable[P, Awaitable[T]]:
    @functools.wraps(action)
    async def traced(*args: P.args, **kwargs: P.kwargs) -> T:
        if not is_traced():
            return await action(*args, **kwargs)
        with span(tracer, f"action {name}"):
            return await action(*args, **kwargs)

    return traced
