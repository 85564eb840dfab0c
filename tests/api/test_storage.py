"""Deleting and renaming by the API: what goes, what stays, and what is refused with the reason."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.conftest import MakePicture
from tests.tiny_version import write_tiny_version
from tests.zips import tiny_members, write_zip

from whisker.api.schemas.storage import DeletedAnswer, StorageOverview, UploadList
from whisker.api.services import Services
from whisker.datasets import editing, ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision, RevisionEdits
from whisker.datasets.store import DatasetStore
from whisker.jobs.job import JobRequest
from whisker.settings import Settings
from whisker.storage.deletion import Deletions


def _add_to(services: Services, dataset: str, tmp_path: Path) -> str:
    """Make a dataset's next revision, with more pictures: returns its id."""
    more = write_zip(tmp_path / "more.zip", tiny_members(tmp_path / "drawn", count=4, prefix="x/"))
    source = DatasetSource(kind="path", value=str(more))
    return ingestion.ingest(services.datasets, source, DatasetTarget(mode="replace", dataset=dataset)).revision.id


def test_deleted_revision_is_gone_and_the_others_keep_shared_pictures(
    client: FlaskClient, services: Services, tmp_path: Path
) -> None:
    """Its rows, files and insights go; what another revision shares stays; its number is never given again."""
    first = store_dataset(services, tmp_path / "pets")
    edited = editing.edit(services.datasets, first.id, _exclusion(services, first.id)).revision
    answer = client.delete(f"/datasets/{first.id}")
    assert answer.status_code == 200
    assert DeletedAnswer.model_validate(answer.get_json()).kind == "revision"
    assert not first.folder.exists()
    assert code_of(client.get(f"/datasets/{first.id}")) == (404, "dataset-not-found")
    assert "deleted on" in client.get(f"/datasets/{first.id}").get_json()["detail"]
    assert client.get("/datasets/pets").get_json()["revision"]["id"] == edited.id
    kept = [file for file in services.datasets.load(edited.id).files if file.path.is_file()]
    assert len(kept) == edited.image_count
    client.delete(f"/datasets/{edited.id}")
    assert store_dataset(services, tmp_path / "again").id == "pets-2@1"


def test_number_of_a_deleted_revision_is_not_given_again(
    client: FlaskClient, services: Services, tmp_path: Path
) -> None:
    """A version says which revision it learned from, and never means another."""
    store_dataset(services, tmp_path / "pets")
    second = _add_to(services, "pets", tmp_path)
    client.delete(f"/datasets/{second}")
    assert _add_to(services, "pets", tmp_path) == "pets@3"


def test_dataset_goes_whole_and_frees_its_bytes(client: FlaskClient, services: Services, tmp_path: Path) -> None:
    """With every revision, what was set aside and its folder."""
    store_dataset(services, tmp_path / "pets")
    _add_to(services, "pets", tmp_path)
    deleted = DeletedAnswer.model_validate(client.delete("/datasets/pets").get_json())
    assert deleted.freed_bytes > 0
    assert "the revision pets@1" in deleted.also
    assert client.get("/datasets").get_json() == {"datasets": []}
    assert not (services.settings.data_dir / "datasets" / "pets").exists()


@pytest.mark.parametrize("reference", ["pets", "pets@1", "pets@2"])
def test_data_deleted_many_times_at_once_is_deleted_once(
    app: Flask, services: Services, tmp_path: Path, reference: str
) -> None:
    """One answer says what went; every other says that there is no such dataset or revision."""
    store_dataset(services, tmp_path / "pets")
    _add_to(services, "pets", tmp_path)
    start = threading.Barrier(6)

    def delete(_number: int) -> int:
        start.wait()
        return app.test_client().delete(f"/datasets/{reference}").status_code

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(delete, range(6))) == [200, 404, 404, 404, 404, 404]


def test_last_two_revisions_deleted_at_once_take_the_dataset_along(
    app: Flask, client: FlaskClient, services: Services, tmp_path: Path
) -> None:
    """Whichever goes last knows that it is the last."""
    store_dataset(services, tmp_path / "pets")
    _add_to(services, "pets", tmp_path)
    start = threading.Barrier(2)

    def delete(number: int) -> list[str]:
        start.wait()
        return list(app.test_client().delete(f"/datasets/pets@{number}").get_json()["also"])

    with ThreadPoolExecutor(2) as threads:
        also = sorted(threads.map(delete, (1, 2)))
    assert also == [[], ["the dataset pets, whose last revision it was"]]
    assert client.get("/datasets").get_json() == {"datasets": []}
    assert not (services.settings.data_dir / "datasets" / "pets").exists()


def test_data_that_a_waiting_job_needs_is_refused(client: FlaskClient, services: Services, tmp_path: Path) -> None:
    """409 in-use names the job; once that is cancelled, the dataset goes."""
    revision = store_dataset(services, tmp_path / "pets")
    job = services.jobs.create(JobRequest(kind="insights", source=DatasetSource(kind="revision", value=revision.id)))
    for path in ("/datasets/pets", f"/datasets/{revision.id}"):
        assert code_of(client.delete(path)) == (409, "in-use")
    assert job.id in client.delete("/datasets/pets").get_json()["detail"]
    services.jobs.request_cancel(job.id)
    assert client.delete("/datasets/pets").status_code == 200


def test_dataset_that_a_waiting_job_adds_to_is_refused(client: FlaskClient, services: Services, tmp_path: Path) -> None:
    """Also its newest revision alone, on which the job builds; an older one may go."""
    store_dataset(services, tmp_path / "pets")
    newest = _add_to(services, "pets", tmp_path)
    source = DatasetSource(kind="sample", value="digits")
    services.jobs.create(JobRequest(kind="ingest", source=source, target=DatasetTarget(mode="add", dataset="pets")))
    assert code_of(client.delete("/datasets/pets")) == (409, "in-use")
    assert code_of(client.delete(f"/datasets/{newest}")) == (409, "in-use")
    assert client.delete("/datasets/pets@1").status_code == 200


def test_live_and_bundled_versions_are_refused(client: FlaskClient, services: Services) -> None:
    """409 with codes of their own; the alias means the live one."""
    write_tiny_version(services.settings.models_dir, "tiny-2")
    services.promotions.promote("tiny-2")
    assert code_of(client.delete("/models/tiny-1")) == (409, "bundled")
    assert code_of(client.delete("/models/tiny-2?force=true")) == (409, "in-use")
    assert code_of(client.delete("/models/champion?force=true")) == (409, "in-use")
    assert code_of(client.delete("/models/none")) == (404, "model-not-found")


def test_version_that_was_live_goes_only_when_asked_for(client: FlaskClient, services: Services) -> None:
    """A rollback may need it; once it is gone, a rollback passes it over."""
    for version in ("tiny-2", "tiny-3"):
        write_tiny_version(services.settings.models_dir, version)
        services.promotions.promote(version)
    assert code_of(client.delete("/models/tiny-2")) == (409, "was-live")
    assert client.delete("/models/tiny-2?force=true").status_code == 200
    assert code_of(client.get("/models/tiny-2")) == (404, "model-not-found")
    entries = {entry["version"]: entry["deleted"] for entry in client.get("/models/history").get_json()["promotions"]}
    assert entries == {"tiny-2": True, "tiny-3": False}
    assert client.post("/models/rollback").get_json()["version"] == "tiny-1"
    assert code_of(client.post("/models/rollback")) == (409, "nothing-to-roll-back")


def test_rollback_passes_over_entries_of_the_version_that_is_live(client: FlaskClient, services: Services) -> None:
    """What lay between two times of the same version may be deleted; a rollback that changes nothing is none."""
    for version in ("tiny-2", "tiny-3"):
        write_tiny_version(services.settings.models_dir, version)
    services.promotions.promote("tiny-3")
    services.promotions.promote("tiny-1")
    assert client.delete("/models/tiny-3?force=true").status_code == 200
    assert code_of(client.post("/models/rollback")) == (409, "nothing-to-roll-back")
    write_tiny_version(services.settings.models_dir, "tiny-4")
    for version in ("tiny-2", "tiny-4", "tiny-2"):
        services.promotions.promote(version)
    assert client.delete("/models/tiny-4?force=true").status_code == 200
    assert client.post("/models/rollback").get_json()["version"] == "tiny-1"
    assert code_of(client.post("/models/rollback")) == (409, "nothing-to-roll-back")


def test_version_that_was_never_live_goes_and_stops_answering(
    client: FlaskClient, services: Services, make_picture: MakePicture
) -> None:
    """Also where a process holds it loaded."""
    write_tiny_version(services.settings.models_dir, "tiny-2")
    assert services.live_model.get("tiny-2").manifest.version == "tiny-2"
    assert DeletedAnswer.model_validate(client.delete("/models/tiny-2").get_json()).freed_bytes > 0
    picture = make_picture()
    answer = client.post("/predict?model=tiny-2", data=picture, content_type="image/png")
    assert code_of(answer) == (404, "model-not-found")
    assert client.post("/predict", data=picture, content_type="image/png").status_code == 200
    assert list(services.settings.models_dir.iterdir()) == []


def test_job_goes_with_its_log_and_upload_once_it_has_ended(
    client: FlaskClient, services: Services, job_id: str
) -> None:
    """Before that, 409 job-unfinished."""
    folder = services.job_folder(job_id)
    folder.mkdir(parents=True)
    (folder / "log.jsonl").write_text("{}\n")
    assert code_of(client.delete(f"/jobs/{job_id}")) == (409, "job-unfinished")
    client.post(f"/jobs/{job_id}/cancel")
    deleted = DeletedAnswer.model_validate(client.delete(f"/jobs/{job_id}").get_json())
    assert deleted.freed_bytes > 0
    assert len(deleted.also) == 1
    assert code_of(client.get(f"/jobs/{job_id}")) == (404, "job-not-found")
    assert not folder.exists()
    assert list(services.uploads_dir.iterdir()) == []


def test_upload_is_listed_and_goes_once_no_job_needs_it(client: FlaskClient, services: Services, job_id: str) -> None:
    """A job without its upload cannot be tried again, and says so."""
    (upload,) = UploadList.model_validate(client.get("/uploads").get_json()).uploads
    assert (upload.job_id, upload.bytes > 0) == (job_id, True)
    assert job_id in (upload.in_use or "")
    assert code_of(client.delete(f"/uploads/{upload.id}")) == (409, "in-use")
    client.post(f"/jobs/{job_id}/cancel")
    assert client.delete(f"/uploads/{upload.id}").status_code == 200
    assert client.get("/uploads").get_json() == {"uploads": []}
    assert code_of(client.delete(f"/uploads/{upload.id}")) == (404, "upload-not-found")
    assert code_of(client.post(f"/jobs/{job_id}/retry")) == (404, "upload-not-found")


@pytest.mark.parametrize("name", ["..", "whisker.db", "%2e%2e%2fwhisker.db", "0" * 32, ".hidden.zip"])
def test_only_uploads_are_uploads(client: FlaskClient, services: Services, name: str) -> None:
    """No other file of the data folder can be named."""
    assert client.delete(f"/uploads/{name}").status_code == 404
    assert (services.settings.data_dir / "whisker.db").is_file()


def test_everything_can_be_renamed(client: FlaskClient, services: Services, tmp_path: Path, job_id: str) -> None:
    """A dataset has a name; all else a label beside its identifier, which null takes away."""
    store_dataset(services, tmp_path / "pets")
    upload = client.get("/uploads").get_json()["uploads"][0]["id"]

    def labels() -> list[str | None]:
        return [
            client.get("/datasets/pets").get_json()["revisions"][0]["label"],
            client.get("/models/tiny-1").get_json()["label"],
            client.get(f"/jobs/{job_id}").get_json()["label"],
            client.get("/jobs").get_json()["jobs"][0]["label"],
            client.get("/uploads").get_json()["uploads"][0]["label"],
        ]

    paths = ("/datasets/pets@1", "/models/tiny-1", f"/jobs/{job_id}", f"/uploads/{upload}")
    assert labels() == [None] * 5
    for path in paths:
        assert client.patch(path, json={"name": " Spring\n"}).get_json()["name"] == "Spring"
    assert labels() == ["Spring"] * 5
    for path in paths:
        assert client.patch(path, json={"name": None}).status_code == 200
    assert labels() == [None] * 5
    assert client.patch("/datasets/pets", json={"name": "Cats & dogs"}).get_json()["kind"] == "dataset"
    assert client.get("/datasets").get_json()["datasets"][0]["name"] == "Cats & dogs"


def test_dataset_cannot_take_the_name_of_another(client: FlaskClient, services: Services, tmp_path: Path) -> None:
    """Nobody could tell them apart in a list; its own name it may keep."""
    store_dataset(services, tmp_path / "pets")
    store_dataset(services, tmp_path / "birds", name="Birds")
    assert code_of(client.patch("/datasets/birds", json={"name": "pets"})) == (400, "request-invalid")
    assert client.patch("/datasets/birds", json={"name": "Birds"}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"label": "x"},
        {"name": "x" * 201},
        *(
            {"name": name}
            for name in ("", "\u200b", "\u3164", "\u2800 \u2800", "\u115f\u1160", "\uffa0", "\ufe0f", "\u034f")
        ),
    ],
)
def test_names_that_cannot_be_shown_are_refused(client: FlaskClient, body: dict[str, str]) -> None:
    """400 says what would have been accepted."""
    assert client.patch("/models/tiny-1", json=body).status_code == 400
    assert client.get("/models/tiny-1").get_json()["label"] is None


def test_dataset_cannot_lose_its_name(client: FlaskClient, services: Services, tmp_path: Path) -> None:
    """Labels can be taken away, names cannot."""
    store_dataset(services, tmp_path / "pets")
    assert code_of(client.patch("/datasets/pets", json={"name": None})) == (400, "request-invalid")
    assert code_of(client.patch("/datasets/none", json={"name": "x"})) == (404, "dataset-not-found")


def test_storage_names_everything_that_takes_space(
    client: FlaskClient, services: Services, tmp_path: Path, job_id: str
) -> None:
    """Each with what it takes, what deleting it gives back, and the command; pictures that are shared count once."""
    revision = store_dataset(services, tmp_path / "pets")
    editing.edit(services.datasets, revision.id, _exclusion(services, revision.id))
    write_tiny_version(services.settings.models_dir, "tiny-2")
    found = StorageOverview.model_validate(client.get("/storage").get_json())
    (pets,) = found.datasets
    assert pets.command == "whisker datasets delete pets"
    assert pets.frees_bytes == pets.bytes > 0
    shared = {part.id: part.shared_bytes for part in pets.revisions}
    assert shared["pets@2"] > 0
    assert sum(part.bytes for part in pets.revisions) > pets.bytes
    assert [version.id for version in found.versions] == ["tiny-2"]
    assert (found.jobs[0].id, found.jobs[0].in_use is None) == (job_id, False)
    assert len(found.uploads) == 1
    assert {"database"} <= {item.id for item in found.other}
    assert found.used_bytes >= pets.bytes
    assert found.disk.available_bytes == max(0, found.disk.free_bytes - found.disk.reserve_bytes)
    deleted = client.delete("/datasets/pets").get_json()
    assert deleted["freed_bytes"] == pets.frees_bytes


def test_caches_are_cleared_by_name_or_all(client: FlaskClient, settings: Settings) -> None:
    """What was downloaded goes only by its name; a cache that there is not is named."""
    for name in ("thumbnails/a.webp", "cache/features/k/aa/b.npy", "sources/pets/pets.zip"):
        path = settings.data_dir / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x" * 10_000)
    assert client.delete("/storage/caches").get_json()["freed_bytes"] >= 20_000
    assert (settings.data_dir / "sources/pets/pets.zip").is_file()
    assert client.delete("/storage/caches?name=downloads").get_json()["freed_bytes"] >= 10_000
    assert code_of(client.delete("/storage/caches?name=everything")) == (400, "request-invalid")


def test_version_says_that_its_data_and_job_were_deleted(client: FlaskClient, services: Services) -> None:
    """Its pages then show no way that leads nowhere."""
    model = client.get("/models/tiny-1").get_json()
    assert (model["data_deleted"], model["job_id"]) == (False, None)


def _exclusion(services: Services, revision: str) -> RevisionEdits:
    (image, *_rest) = services.datasets.images(revision, split="train").images
    return RevisionEdits(exclude=(image.id,), relabel={})


@pytest.fixture
def pets_go_meanwhile(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two datasets, of which `pets` is deleted once somebody has found it and goes on to list revisions."""
    store_dataset(services, tmp_path / "pets", 2)
    store_dataset(services, tmp_path / "others", 2, name="others")
    list_revisions = DatasetStore.list_revisions

    def just_deleted(self: DatasetStore, dataset: str) -> list[Revision]:
        monkeypatch.setattr(DatasetStore, "list_revisions", list_revisions)
        Deletions(services).delete_data("pets")
        return list_revisions(self, dataset)

    assert [found.id for found in services.datasets.list_datasets()] == ["others", "pets"]
    monkeypatch.setattr(DatasetStore, "list_revisions", just_deleted)


@pytest.mark.usefixtures("pets_go_meanwhile")
@pytest.mark.parametrize("path", ["/datasets/pets", "/datasets/pets@1"])
def test_data_that_is_deleted_while_it_is_read_is_shown_as_it_was(client: FlaskClient, path: str) -> None:
    """Found in one transaction and gone in the next; the next request hears that it was deleted."""
    assert [revision["id"] for revision in client.get(path).get_json()["revisions"]] == ["pets@1"]
    assert code_of(client.get(path)) == (404, "dataset-not-found")


@pytest.mark.usefixtures("pets_go_meanwhile")
def test_data_that_is_deleted_while_storage_is_measured_is_left_out(client: FlaskClient) -> None:
    """Listed in one transaction and gone in the next."""
    assert [item["id"] for item in client.get("/storage").get_json()["datasets"]] == ["others"]
