"""Log lines as JSON, for all of Whisker's processes."""

import logging

from pythonjsonlogger.json import JsonFormatter


def json_formatter() -> JsonFormatter:
    """Make the formatter: JSON in ASCII, so that no line break or escape sequence of an input reaches a terminal."""
    return JsonFormatter(
        "{asctime}{levelname}{name}{process}{message}",
        style="{",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )


def log_as_json(stream: logging.Handler, *others: logging.Handler) -> None:
    """Send every log record to a stream, a JSON object a line, and to other handlers; entry points call this once."""
    stream.setFormatter(json_formatter())
    logging.basicConfig(level=logging.INFO, handlers=[stream, *others], force=True)
