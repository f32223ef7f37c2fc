"""How log lines look: for people on a console, or as JSON. Secrets are taken out of each."""

import logging
import sys

import structlog

from wanllmdb_server.redaction import redact


def set_up_logging(style: str, level: int | str = logging.INFO, *, final: bool = True) -> None:
    """Send structlog's lines to standard error in the given style, `console` or `json`.

    `final` settings are faster, and cannot be changed by whoever else uses structlog in this process. They
    also take over the warnings of libraries that log in Python's own way.
    """
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*before, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=final,
    )
    if final:
        _take_over(before, renderer)


def _take_over(before: list[structlog.typing.Processor], renderer: structlog.typing.Processor) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before[:1],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.stdlib.add_log_level,
                *before[2:],
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
