"""Deleting that is cut short or that the disk refuses: what stays is said, kept track of, and removed later."""

import fcntl
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.zip_requests import make_zip, send_zip
from tests.tiny_version import write_tiny_version

from whisker.api.services import Services, services_of
from whisker.commands.train import free_version
from whisker.database import Database
from whisker.settings import Settings
from whisker.worker.sweep import sweep

KILLED_ONCE_HIDDEN = """
import os, sys
from pathlib import Path
from whisker.database import Database
from whisker.settings import Settings
from whisker.storage.deletion import Deletions

class Killed(Deletions):
    def _remove_version(self, hidden, version):
        os.kill(os.getpid(), 9)

settings = Settings(data_dir=Path(sys.argv[1]), bundled_models_dir=Path(sys.argv[2]))
Killed(settings, Database(settings.resolved_database_url)).delete_version("pets-1")
"""


@pytest.fixture
def services(app: Flask) -> Services:
    """The app's parts."""
    return services_of(app)


def _sweep(settings: Settings) -> None:
    with closing(Database(settings.resolved_database_url)) as database:
        sweep(settings, database)


@pytest.mark.parametrize("manifest", [None, "{", '{"version": "dogs-1"}'], ids=["whole", "cut", "of-another"])
def test_name_of_a_deleted_version_is_not_given_again(
    client: FlaskClient, services: Services, manifest: str | None
) -> None:
    """Also where its manifest cannot be read."""
    folder = write_tiny_version(services.settings.models_dir, "pets-1")
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest)
    assert client.delete("/models/pets-1").status_code == 200
    assert free_version(services.settings, None, "pets") == "pets-2"


def test_name_is_not_given_again_where_the_deletion_was_killed(services: Services) -> None:
    """Between the moment in which the version is hidden and the one in which its files go; a sweep finishes it."""
    settings = services.settings
    write_tiny_version(settings.models_dir, "pets-1")
    command = [sys.executable, "-c", KILLED_ONCE_HIDDEN, str(settings.data_dir), str(settings.bundled_models_dir)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert [path.name.startswith(".pets-1-deleted-") for path in settings.models_dir.iterdir()] == [True]
    assert free_version(settings, None, "pets") == "pets-2"
    _sweep(settings)
    assert list(settings.models_dir.iterdir()) == []
    assert free_version(settings, None, "pets") == "pets-2"


def test_hidden_version_whose_name_was_not_written_down_is_remembered_by_the_sweep(services: Services) -> None:
    """As a disk without any room leaves it."""
    settings = services.settings
    folder = write_tiny_version(settings.models_dir, "pets-1")
    folder.rename(folder.with_name(".pets-1-deleted-0123abcd"))
    _sweep(settings)
    assert list(settings.models_dir.iterdir()) == []
    assert free_version(settings, None, "pets") == "pets-2"


def test_version_that_is_refused_stays_as_it_was(client: FlaskClient, services: Services) -> None:
    """A refusal hides nothing."""
    write_tiny_version(services.settings.models_dir, "tiny-2")
    services.registry.promote("tiny-2")
    assert code_of(client.delete("/models/tiny-2")) == (409, "in-use")
    assert client.get("/models/tiny-2").status_code == 200


def test_upload_that_is_still_open_elsewhere_is_refused(client: FlaskClient, services: Services) -> None:
    """409 in-use, alone and with its job: neither is said to be deleted while the file stays."""
    job_id = str(send_zip(client, make_zip()).get_json()["job_id"])
    client.post(f"/jobs/{job_id}/cancel")
    (upload,) = services.uploads_dir.iterdir()
    with upload.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for path in (f"/uploads/{upload.name}", f"/jobs/{job_id}"):
            answer = client.delete(path)
            assert code_of(answer) == (409, "in-use")
            assert upload.name in answer.get_json()["detail"]
        assert upload.is_file()
        assert client.get(f"/jobs/{job_id}").status_code == 200
    assert client.delete(f"/jobs/{job_id}").get_json()["also"] == [f"its upload {upload.name}"]
    assert not upload.exists()


def test_upload_deleted_many_times_at_once_is_deleted_once(app: Flask, client: FlaskClient, services: Services) -> None:
    """Every other answer says that there is no such upload."""
    job_id = str(send_zip(client, make_zip()).get_json()["job_id"])
    client.post(f"/jobs/{job_id}/cancel")
    (upload,) = services.uploads_dir.iterdir()
    start = threading.Barrier(4)

    def delete(_number: int) -> int:
        start.wait()
        return app.test_client().delete(f"/uploads/{upload.name}").status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(delete, range(4))) == [200, 404, 404, 404]
