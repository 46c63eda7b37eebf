"""JSON logs on standard error: one line an event, ids as fields, with the request's id.

Never a body, token or e-mail. JSON escapes control characters, so no user input can forge a line.
"""

import logging
import sys
from contextvars import ContextVar
from typing import Any

import structlog
from structlog.types import EventDict, Processor

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request, frame or event being worked on; crosses services."""


def _add_request_id(_: Any, __: str, event: EventDict) -> EventDict:
    if current := request_id.get():
        event.setdefault("request_id", current)
    return event


def configure(service: str, instance: str, level: str) -> None:
    """Send structlog's and the standard library's records to stderr as JSON."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        _fixed(service=service, instance=instance),
    ]
    structlog.configure(
        processors=[
            # First: each request has an event below the usual level, which must cost nothing.
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Chatty libraries: a request or query is our business to log, in our words.
    for name in ("uvicorn.access", "httpx", "httpx2", "httpcore", "nats", "asyncio", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # uvicorn logs a traceback for every client that sends bad UTF-8 or leaves mid-handshake.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    logging.getLogger("websockets").setLevel(logging.CRITICAL)


def _fixed(**fields: str) -> Processor:
    def add(_: Any, __: str, event: EventDict) -> EventDict:
        for key, value in fields.items():
            event.setdefault(key, value)
        return event

    return add


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger; events are named in snake_case, details are fields."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
