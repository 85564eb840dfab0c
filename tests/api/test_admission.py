"""What the application says to the server before a long body is read."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from whisker.admission_protocol import ONLY_ADMISSION, WAS_ADMITTED, BodyAdmitted
from whisker.api import admission
from whisker.api.app import create_app
from whisker.settings import Settings


def make_app(tmp_path: Path, **settings: Any) -> Flask:
    """Build an app on an empty data folder."""
    return create_app(Settings(data_dir=tmp_path, **{"disk_reserve_bytes": 0, **settings}))


def ask(app: Flask, path: str, length: int, media_type: str = "image/jpeg", method: str = "POST") -> Any:
    """Ask as the server does: the body has not come."""
    environ = {ONLY_ADMISSION: True, "CONTENT_LENGTH": str(length)}
    return app.test_client().open(path, method=method, content_type=media_type, environ_overrides=environ)


@pytest.mark.parametrize(
    ("path", "media_type", "is_upload"),
    [
        ("/predict", "image/jpeg", False),
        ("/api/predict", "multipart/form-data; boundary=b", False),
        ("/retrain", "application/zip", True),
        ("/datasets", "multipart/form-data; boundary=b", True),
    ],
)
def test_body_within_its_limit_may_come(tmp_path: Path, path: str, media_type: str, is_upload: bool) -> None:
    """The server hears how long it may be, and whether it is stored."""
    with pytest.raises(BodyAdmitted) as admitted:
        ask(make_app(tmp_path), path, 10_000_000, media_type)
    assert admitted.value.is_upload is is_upload
    assert admitted.value.max_bytes >= 10_000_000


@pytest.mark.parametrize(
    ("path", "length", "method", "status"),
    [
        ("/predict", 70_000_000, "POST", 413),
        ("/retrain", 2**31, "POST", 413),
        ("/models/rollback", 2_000_000, "POST", 413),
        ("/nowhere", 2_000_000, "POST", 404),
        ("/predict", 2_000_000, "GET", 405),
        ("/feedback", 2_000_000, "POST", 403),
    ],
)
def test_refusal_comes_without_the_body(tmp_path: Path, path: str, length: int, method: str, status: int) -> None:
    """It is the one that the request would meet anyway, in the API's format."""
    answer = ask(make_app(tmp_path), path, length, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_token_is_asked_for_before_the_body(tmp_path: Path) -> None:
    """Nobody without it makes the server read a gigabyte."""
    app = make_app(tmp_path, api_token="a-token-that-is-long-enough")
    assert ask(app, "/retrain", 10_000_000, "application/zip").status_code == 401


def test_full_disk_is_said_before_the_body(tmp_path: Path) -> None:
    """507 instead of an upload that cannot be kept."""
    assert ask(make_app(tmp_path, disk_reserve_bytes=2**60), "/retrain", 10, "application/zip").status_code == 507


def test_request_that_was_admitted_counts_once_against_the_rate(tmp_path: Path) -> None:
    """Asking first is no second request."""
    client = make_app(tmp_path, rate_limit="1/minute").test_client()
    admitted = {WAS_ADMITTED: True}
    assert client.get("/models", environ_overrides=admitted).status_code == 200
    assert client.get("/models").status_code == 200
    assert client.get("/models").status_code == 429


def test_endpoints_with_limits_of_their_own_exist(tmp_path: Path) -> None:
    """A renamed view would fall back to the limit of small bodies."""
    named = admission._PREDICTIONS | admission._FEEDBACK | admission._UPLOADS
    assert named <= set(make_app(tmp_path).view_functions)
