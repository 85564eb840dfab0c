"""What the tests of the API share."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.zip_requests import make_zip, send_zip

from whisker.api.services import Services, services_of


@pytest.fixture
def services(app: Flask) -> Services:
    """The app's parts."""
    return services_of(app)


@pytest.fixture
def job_id(client: FlaskClient) -> str:
    """A job that waits for its upload to be read."""
    return str(send_zip(client, make_zip()).get_json()["job_id"])
