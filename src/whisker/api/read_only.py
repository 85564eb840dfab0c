"""Read-only mode: what needs a disk, a database or a worker is refused in words, before any of it is reached for."""

from typing import Final

from flask import Flask, request

from whisker.api.origins import SAFE_METHODS
from whisker.errors import ReadOnly

_STORED: Final = frozenset({"jobs", "datasets", "dataset_images", "findings", "pictures", "feedback", "storage"})
"""Blueprints whose every answer comes from what was stored."""
_ANSWERS: Final = frozenset({"predictions.predict"})
"""Views that change nothing, although they are asked by POST."""


def install_read_only(app: Flask) -> None:
    """Refuse what a copy without storage cannot do; addresses that lead nowhere stay 404."""

    @app.before_request
    def refuse_what_needs_storage() -> None:
        endpoint, method = request.endpoint, request.method
        if endpoint is None or method == "OPTIONS" or endpoint in _ANSWERS:
            return
        if method not in SAFE_METHODS or request.blueprint in _STORED:
            raise ReadOnly(
                f"{method} {request.path[:80]} needs storage and a worker, and this copy of Whisker has neither: "
                "it answers /predict, /models and /data-insights from the model that came with it. "
                "To train, run Whisker on a machine of your own, with 'whisker start' or its container."
            )
