"""Log lines as JSON, for the server's watching process and for the API alike."""

from pythonjsonlogger.json import JsonFormatter


def json_formatter() -> JsonFormatter:
    """Make the formatter: JSON in ASCII, so that no line break or escape sequence of an input reaches a terminal."""
    return JsonFormatter(
        "{asctime}{levelname}{name}{process}{message}",
        style="{",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )
