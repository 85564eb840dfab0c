"""Rows 102: how many classes a dataset may have, and how many jobs may wait; each bound says itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.zip_requests import make_zip, send_zip
from tests.conftest import MakePicture
from tests.zips import tiny_members, write_zip

from whisker.api.app import create_app
from whisker.api.services import Services, services_of
from whisker.datasets import editing, ingestion
from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.folders import scan_folder
from whisker.datasets.layouts.layout import Expected
from whisker.datasets.revision import DatasetSource, DatasetTarget, RevisionEdits
from whisker.datasets.store import DatasetStore
from whisker.errors import TooManyClasses
from whisker.settings import Settings


@pytest.fixture
def bounded(migrated: Settings) -> Iterator[Services]:
    """The parts of an app in which two classes are the most, and two jobs may wait."""
    app = create_app(migrated.model_copy(update={"max_classes": 2, "max_queued_jobs": 2}))
    services_of(app).live_model.refresh()
    yield services_of(app)
    services_of(app).close()


@pytest.fixture
def bounded_client(migrated: Settings) -> FlaskClient:
    """A client of such an app."""
    return create_app(migrated.model_copy(update={"max_classes": 2, "max_queued_jobs": 2})).test_client()


def test_row_102_zip_with_more_classes_is_refused_before_a_job(bounded_client: FlaskClient, tmp_path: Path) -> None:
    """422 with the bound and its setting."""
    members = {**tiny_members(tmp_path, count=3), **{f"green/{n}.png": b"x" for n in range(3)}}
    answer = send_zip(bounded_client, write_zip(tmp_path / "three.zip", members).read_bytes())
    assert code_of(answer) == (422, "too-many-classes")
    assert "at most 2 (WHISKER_MAX_CLASSES)" in answer.get_json()["detail"]
    assert bounded_client.get("/jobs").get_json() == {"jobs": []}


def test_row_102_one_job_more_is_refused_with_a_time_to_wait(bounded_client: FlaskClient) -> None:
    """429, before its ZIP is read; nothing of it is kept."""
    first = [send_zip(bounded_client, make_zip()).get_json()["job_id"] for _ in range(2)]
    answer = send_zip(bounded_client, make_zip())
    assert code_of(answer) == (429, "too-many-jobs")
    assert int(answer.headers["Retry-After"]) > 0
    assert "at most 2 may" in answer.get_json()["detail"]
    assert code_of(bounded_client.post("/retrain", json={"sample": "digits"})) == (429, "too-many-jobs")
    assert len(bounded_client.get("/uploads").get_json()["uploads"]) == 2
    bounded_client.post(f"/jobs/{first[0]}/cancel")
    assert send_zip(bounded_client, make_zip()).status_code == 202


def test_row_102_classes_that_come_later_count_as_well(
    migrated: Settings, tmp_path: Path, bounded: Services, make_picture: MakePicture
) -> None:
    """By adding to a dataset, and by relabelling a picture; the dataset stays as it was."""
    store = DatasetStore(bounded.database, migrated.data_dir / "datasets", ArchiveLimits(max_classes=2))
    members = tiny_members(tmp_path, count=4)
    path = write_zip(tmp_path / "two.zip", members)
    revision = ingestion.ingest(store, DatasetSource(kind="path", value=str(path)), DatasetTarget(name="two")).revision
    more = {f"green/{number}.png": make_picture("green", size=(40 + number, 50)) for number in range(5)}
    source = DatasetSource(kind="path", value=str(write_zip(tmp_path / "more.zip", more)))
    with pytest.raises(TooManyClasses, match="3 classes"):
        ingestion.ingest(store, source, DatasetTarget(mode="add", dataset="two"))
    image = store.images(revision.id, split="train", class_name="red").images[0]
    with pytest.raises(TooManyClasses, match="3 classes"):
        editing.edit(store, "two", RevisionEdits(exclude=(), relabel={image.id: "green"}))
    assert store.revision("two").id == revision.id


def test_row_102_folders_are_counted_before_they_are_copied(tmp_path: Path) -> None:
    """Also for `whisker train`, which keeps no dataset."""
    for name in ("blue", "red", "green"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.png").write_bytes(b"x")
    with pytest.raises(TooManyClasses):
        scan_folder(tmp_path, "three", Expected(most_classes=2))
