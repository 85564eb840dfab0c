"""The server's own log, one JSON object a line."""

from gunicorn.config import Config
from gunicorn.glogging import Logger
from pythonjsonlogger.json import JsonFormatter


def json_formatter() -> JsonFormatter:
    """Make the formatter: keys of a fixed order, and control characters escaped, so that no input forges a line."""
    return JsonFormatter(
        "{asctime}{levelname}{name}{process}{message}",
        style="{",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger with JSON lines; requests are logged by the API."""

    def setup(self, cfg: Config) -> None:
        """Configure the error log, at start and again on HUP."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(json_formatter())
