"""Logs are JSON, one object a line, on standard error; nothing personal belongs in one."""

from __future__ import annotations

import logging.config
import os
from typing import Any

import structlog

from anlan.host.process import MARK

_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
)
# Without local variables: they may hold a secret or a personal value.
_TRACEBACK = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def describe_logs() -> dict[str, Any]:
    """The logging configuration: a command typed by hand only warns, a supervised part tells all it does."""
    level = os.environ.get("ANLAN_LOG_LEVEL", "INFO" if MARK in os.environ else "WARNING")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _TRACEBACK,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"handlers": [], "level": level, "propagate": True}},
    }


def configure_structlog() -> None:
    """Send structlog through the standard library, so that both kinds of lines look the same."""
    structlog.configure(
        processors=[
            *(structlog.stdlib.filter_by_level, *_SHARED),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def configure_logs() -> None:
    """Logging for a process without Django."""
    logging.config.dictConfig(describe_logs())
    configure_structlog()
