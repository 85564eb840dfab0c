"""The server's own log, one JSON object a line."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from whisker.logs import json_formatter


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger with JSON lines; requests are logged by the API."""

    def setup(self, cfg: Config) -> None:
        """Configure the error log, at start and again on HUP."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(json_formatter())
