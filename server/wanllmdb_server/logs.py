"""How log lines look: for people on a console, or as JSON."""

import logging
import sys

import structlog


def set_up_logging(style: str, level: int = logging.INFO, *, final: bool = True) -> None:
    """Send structlog's lines to standard error in the given style, `console` or `json`.

    `final` settings are faster, and cannot be changed by whoever else uses structlog in this process.
    """
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=final,
    )
