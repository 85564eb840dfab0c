"""Asking /predict, and what every problem must be."""

import io

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from whisker.api.schemas.base import Problem


def post_file(client: FlaskClient, data: bytes, query: str = "", filename: str = "photo.jpg") -> TestResponse:
    """Send one picture as a form's part."""
    return client.post(f"/predict{query}", data={"file": (io.BytesIO(data), filename)})


def code_of(response: TestResponse) -> tuple[int, str]:
    """Status and code of a problem, which must be a valid one."""
    assert response.content_type == "application/problem+json"
    problem = Problem.model_validate(response.get_json(force=True))
    assert problem.status == response.status_code
    assert problem.detail
    return response.status_code, problem.code
