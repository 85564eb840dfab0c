"""What a job that has not ended needs stays; what is gone has no job."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.api.zip_requests import make_zip, send_zip
from tests.conftest import MakePicture
from tests.tiny_dataset import write_tiny_dataset

from whisker.api.app import create_app
from whisker.api.services import Services, services_of
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.settings import Settings

ROUNDS = 10


@pytest.mark.parametrize("reference", ["drawn", "drawn@1"])
def test_revision_that_a_running_job_has_just_published_is_refused(
    client: FlaskClient, services: Services, job_id: str, tmp_path: Path, reference: str
) -> None:
    """The revision is there a moment before the job's own row names it."""
    lease = services.jobs.claim(job_id)
    assert lease is not None
    write_tiny_dataset(tmp_path / "drawn", 2)
    source = DatasetSource(kind="path", value=str(tmp_path / "drawn"))
    ingestion.ingest(
        services.datasets, source, DatasetTarget(name="drawn"), transaction=lease.transaction, job_id=job_id
    )
    assert services.jobs.get(job_id).revision is None
    assert code_of(client.delete(f"/datasets/{reference}")) == (409, "in-use")
    (item,) = client.get("/storage").get_json()["datasets"]
    assert job_id in item["in_use"]
    lease.fail("internal", "It ended.")
    assert client.delete(f"/datasets/{reference}").status_code == 200


def test_job_whose_revision_was_deleted_is_tried_again_on_its_upload(
    client: FlaskClient, services: Services, job_id: str, tmp_path: Path
) -> None:
    """As long as that is kept; without it the answer says what is missing."""
    revision = store_dataset(services, tmp_path / "pets", 2)
    lease = services.jobs.claim(job_id)
    assert lease is not None
    lease.update(dataset=revision.dataset, revision=revision.id)
    lease.fail("internal", "It ended.")
    assert client.delete("/datasets/pets").status_code == 200
    again = client.post(f"/jobs/{job_id}/retry")
    assert again.status_code == 202
    asked = services.jobs.get(again.get_json()["job_id"])
    assert asked.request == services.jobs.get(job_id).request
    services.jobs.request_cancel(asked.id)
    (services.uploads_dir / asked.request.source.value).unlink()
    assert code_of(client.post(f"/jobs/{job_id}/retry")) == (404, "upload-not-found")


def test_no_job_is_left_without_the_upload_that_goes_with_another(
    app: Flask, client: FlaskClient, services: Services
) -> None:
    """A job is deleted and tried again at once, many times over: the new one has the upload, or there is none."""
    start = threading.Barrier(2)

    def change(method: str, path: str) -> int:
        start.wait()
        return app.test_client().open(path, method=method).status_code

    with ThreadPoolExecutor(2) as threads:
        for _ in range(ROUNDS):
            job_id = str(send_zip(client, make_zip()).get_json()["job_id"])
            client.post(f"/jobs/{job_id}/cancel")
            list(threads.map(change, ("DELETE", "POST"), (f"/jobs/{job_id}", f"/jobs/{job_id}/retry")))
            for job in services.jobs.unfinished():
                assert (services.uploads_dir / job.request.source.value).is_file()
                services.jobs.request_cancel(job.id)


def test_dataset_is_deleted_or_trained_on_never_both(app: Flask, services: Services, tmp_path: Path) -> None:
    """The second is refused."""
    write_tiny_dataset(tmp_path / "drawn", 5)
    start = threading.Barrier(2)

    def delete(dataset: str) -> int:
        start.wait()
        return app.test_client().delete(f"/datasets/{dataset}").status_code

    def train(dataset: str) -> int:
        start.wait()
        return app.test_client().post("/retrain", json={"dataset": dataset}).status_code

    seen = set()
    source = DatasetSource(kind="path", value=str(tmp_path / "drawn"))
    with ThreadPoolExecutor(2) as threads:
        for _ in range(ROUNDS):
            dataset = ingestion.ingest(services.datasets, source, DatasetTarget(name="drawn")).revision.dataset
            deleted, asked = threads.submit(delete, dataset), threads.submit(train, dataset)
            seen.add((deleted.result(), asked.result()))
            for job in services.jobs.unfinished():
                services.jobs.request_cancel(job.id)
    assert seen <= {(200, 404), (409, 202)}


def test_feedback_that_a_waiting_job_takes_in_is_refused_and_outlasts_what_comes_later(
    migrated: Settings, tmp_path: Path, make_picture: MakePicture
) -> None:
    """409 in-use names the job; the picture that is pushed out once there are too many is none of the job's."""
    app = create_app(migrated.model_copy(update={"feedback": True, "feedback_max_images": 2}))
    inbox, services = app.test_client(), services_of(app)
    store_dataset(services, tmp_path / "pets", 2)

    def give(colour: str) -> str:
        data = {"class_name": "red", "file": (io.BytesIO(make_picture(colour)), "a.png")}
        return str(inbox.post("/feedback", data=data).get_json()["id"])

    ids = [give("red"), give("maroon")]
    job_id = inbox.post("/feedback/add", json={"dataset": "pets", "ids": ids}).get_json()["job_id"]
    assert code_of(inbox.delete(f"/feedback/{ids[0]}")) == (409, "in-use")
    assert job_id in inbox.delete(f"/feedback/{ids[0]}").get_json()["detail"]
    give("salmon")
    assert [path.is_file() for path, _ in services.feedback.paths_and_labels(ids)] == [True, True]
    services.jobs.request_cancel(job_id)
    assert inbox.delete(f"/feedback/{ids[0]}").status_code == 200
    assert code_of(inbox.post(f"/jobs/{job_id}/retry")) == (404, "not-found")
    services.close()
