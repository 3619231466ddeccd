"""Logging: one event per fact, on standard error, for people or for programs, and never a secret."""

import logging
import re
import sys
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from picturedesk.settings import LogFormat

_KEY: Final = re.compile(r"(pds?_[0-9a-z]{12}_)[0-9A-Za-z_-]+")
"""API keys, and the desk's sessions."""
_PASSWORD: Final = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")
_SIGNATURE: Final = re.compile(r"([?&]s=)[^&\s\"'\\]+")


def is_console(log_format: LogFormat) -> bool:
    """Whether lines are for people: as said, or where nothing is said and a terminal shows them."""
    return sys.stderr.isatty() if log_format is LogFormat.AUTO else log_format is LogFormat.CONSOLE


def set_up(*, console: bool, level: int = logging.INFO) -> None:
    """Send our events, and those of libraries that use `logging`, to standard error as lines of one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [*_renderers(console=console), redacted]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # What uvicorn tells besides warnings we tell ourselves, as events.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)


def redacted(_logger: WrappedLogger, _method: str, line: str | bytes | EventDict) -> str:
    """Strike secrets out of a finished line: the last net, below the rule that none is ever logged."""
    return _PASSWORD.sub(r"\1…@", _SIGNATURE.sub(r"\1…", _KEY.sub(r"\1…", str(line))))


def _renderers(*, console: bool) -> list[Processor]:
    if console:
        return [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(serializer=_json, ensure_ascii=False),
    ]


def _json(event: EventDict, **_options: Any) -> str:  # noqa: ANN401 - structlog passes json.dumps' own
    import json

    return json.dumps(event, ensure_ascii=False, default=repr)
