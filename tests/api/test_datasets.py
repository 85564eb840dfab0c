"""Datasets, their revisions and their pictures."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.api.zip_requests import make_zip, send_zip
from tests.tiny_dataset import draw_picture
from tests.zips import RawMember, raw_zip

from whisker.api.schemas.datasets import DatasetDetail, DatasetImages, DatasetList
from whisker.api.schemas.jobs import JobAnswer
from whisker.api.services import services_of
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision


@pytest.fixture
def revision(app: Flask, tmp_path: Path) -> Revision:
    """A dataset `pets` of ten red and ten blue pictures."""
    return store_dataset(services_of(app), tmp_path / "drawn")


@pytest.fixture
def second(app: Flask, tmp_path: Path, revision: Revision) -> Revision:
    """Its second revision, with one red picture more."""
    for class_name, seed in (("red", 100), ("blue", 101)):
        draw_picture(tmp_path / "more" / class_name / f"{seed}.png", class_name, seed)
    target = DatasetTarget(mode="add", dataset=revision.dataset)
    return ingestion.ingest(
        services_of(app).datasets, DatasetSource(kind="path", value=str(tmp_path / "more")), target
    ).revision


def _images(client: FlaskClient, query: str = "") -> DatasetImages:
    return DatasetImages.model_validate(client.get(f"/datasets/pets/images{query}").get_json())


def test_datasets_are_listed_with_their_newest_revision(client: FlaskClient, second: Revision) -> None:
    """What it holds, in figures."""
    listed = DatasetList.model_validate(client.get("/datasets").get_json())
    assert [(found.id, found.name, found.latest.id) for found in listed.datasets] == [("pets", "Pets", second.id)]
    latest = listed.datasets[0].latest
    assert (latest.image_count, latest.class_count, sum(latest.splits.values())) == (22, 2, 22)


def test_dataset_shows_its_revisions_and_what_was_found(client: FlaskClient, second: Revision) -> None:
    """The newest one in full, with its difference to the one before."""
    shown = DatasetDetail.model_validate(client.get("/datasets/pets").get_json())
    assert [found.id for found in shown.revisions] == ["pets@2", "pets@1"]
    assert shown.revision.id == second.id
    assert shown.revision.class_names == ["blue", "red"]
    assert shown.revision.report.image_count == 22
    assert shown.revision.diff is not None
    assert (shown.revision.diff.parent, shown.revision.diff.added) == ("pets@1", 2)
    assert sum(shown.revision.counts["train"].values()) + sum(shown.revision.counts["test"].values()) == 22


@pytest.mark.usefixtures("second")
def test_older_revision_is_shown_as_it_was(client: FlaskClient) -> None:
    """Revisions never change."""
    shown = DatasetDetail.model_validate(client.get("/datasets/pets@1").get_json())
    assert (shown.revision.id, shown.revision.image_count, shown.revision.diff) == ("pets@1", 20, None)


@pytest.mark.parametrize("reference", ["nobody", "pets@9", "pets@", "..%2f..", "%00", "@"])
@pytest.mark.parametrize("path", ["", "/images"])
@pytest.mark.usefixtures("revision")
def test_unknown_dataset_is_not_found(client: FlaskClient, reference: str, path: str) -> None:
    """404, whatever stands in its place."""
    assert client.get(f"/datasets/{reference}{path}").status_code == 404


@pytest.mark.usefixtures("revision")
def test_pictures_are_listed_by_class_and_split(client: FlaskClient) -> None:
    """Some at a time, with how many there are in all."""
    everything = _images(client)
    assert (len(everything.images), everything.total) == (20, 20)
    red = _images(client, "?class_name=red")
    assert {image.class_name for image in red.images} == {"red"}
    assert red.total == 10
    tested = _images(client, "?split=test&limit=1&offset=1")
    assert (len(tested.images), {image.split for image in tested.images}) == (1, {"test"})
    assert tested.total == 4
    assert _images(client, "?class_name=green").total == 0
    assert code_of(client.get("/datasets/pets/images?limit=501")) == (400, "request-invalid")


@pytest.mark.usefixtures("revision")
def test_thumbnail_is_small_and_kept_for_good(client: FlaskClient) -> None:
    """WebP, with an ETag that answers 304 when it is asked for again."""
    image = _images(client).images[0]
    answer = client.get(f"/images/{image.id}/thumbnail?size=128")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "immutable" in answer.headers["Cache-Control"]
    with Image.open(io.BytesIO(answer.data)) as shown:
        assert shown.size == (image.width_px, image.height_px)  # never enlarged
    etag = {"If-None-Match": answer.headers["ETag"]}
    again = client.get(f"/images/{image.id}/thumbnail?size=128", headers=etag)
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"/images/{image.id}/thumbnail?size=256", headers=etag).status_code == 200


@pytest.mark.parametrize("image_id", ["0" * 32, "x", "..%2f..%2fwhisker.db", "%2e%2e", "0" * 31 + "%00", "A" * 32])
@pytest.mark.usefixtures("revision")
def test_row_84_id_that_is_no_pictures_is_not_found(client: FlaskClient, image_id: str) -> None:
    """Ids are opaque: nothing of them ever becomes a path."""
    assert client.get(f"/images/{image_id}/thumbnail").status_code == 404


def test_thumbnail_of_another_size_is_refused(client: FlaskClient) -> None:
    """Three sizes, or every visitor could fill the disk with his own."""
    assert code_of(client.get(f"/images/{'0' * 32}/thumbnail?size=257")) == (400, "request-invalid")


def test_sample_can_be_taken_in(client: FlaskClient) -> None:
    """A dataset that comes with Whisker needs no upload."""
    answer = client.post("/datasets", json={"sample": "digits"})
    job = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    assert (job.kind, job.request.source.kind, job.request.source.value) == ("ingest", "sample", "digits")
    assert job.request.target.name == "digits"
    assert code_of(client.post("/datasets", json={"sample": "letters"})) == (400, "request-invalid")


@pytest.mark.usefixtures("revision")
def test_zip_can_add_to_a_dataset_or_replace_it(client: FlaskClient) -> None:
    """Also one of a single class, where it adds."""
    one_class = make_zip({"red/1.png": b"x"})
    answer = send_zip(client, one_class, mode="add", dataset="pets")
    job = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    assert (job.request.target.mode, job.request.target.dataset) == ("add", "pets")
    assert code_of(send_zip(client, one_class, mode="replace", dataset="pets")) == (422, "too-few-classes")
    assert send_zip(client, make_zip(), mode="replace", dataset="pets").status_code == 202
    assert code_of(send_zip(client, make_zip(), mode="add", dataset="pets@1")) == (400, "request-invalid")


def test_case_G_zip_with_old_names_is_read_as_the_form_says(client: FlaskClient, tmp_path: Path) -> None:
    """The field goes into the job; what is no code page is refused by name."""
    members = [RawMember(f"{name}/{n}.png".encode("gbk"), b"x%d" % n) for name in ("猫", "狗") for n in range(5)]
    content = raw_zip(tmp_path / "a.zip", members).read_bytes()
    answer = send_zip(client, content, name_encoding="CP936")
    job = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    assert job.request.source.name_encoding == "gbk"
    bare = client.post("/retrain?name_encoding=gbk", data=content, content_type="application/zip")
    assert bare.status_code == 202
    assert code_of(send_zip(client, content, name_encoding="klingon")) == (400, "request-invalid")
    assert code_of(send_zip(client, content, name_encoding="utf-8")) == (422, "zip-bad-name")


@pytest.mark.usefixtures("revision")
def test_augmentation_preview_is_a_job_on_one_revision(client: FlaskClient) -> None:
    """With every setting said; what is not one is refused by name."""
    answer = client.post("/datasets/pets/augmentation-preview", json={"augmentation": {"rotation": 0.2}})
    job = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    assert (answer.status_code, job.kind, job.request.source.value) == (202, "augment", "pets@1")
    assert (job.request.settings["rotation"], job.request.settings["flip"]) == (0.2, True)
    refused = client.post("/datasets/pets/augmentation-preview", json={"augmentation": {"spin": 1}})
    assert code_of(refused) == (400, "request-invalid")
    assert "rotation" in refused.get_json(force=True)["errors"][0]["detail"]
    assert code_of(client.post("/datasets/nobody/augmentation-preview", json={})) == (404, "dataset-not-found")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/retrain", '{"dataset": "\\ud800"}'),
        ("/feedback/add", '{"dataset": "cats", "ids": ["\\uDFFF"]}'),
        ("/datasets/cats/augmentation-preview", '{"augmentation": {"copies": {"\\ud83d": 1}}}'),
    ],
)
def test_half_a_character_is_no_json(client: FlaskClient, path: str, body: str) -> None:
    """A lone surrogate is text that neither a database nor an answer can hold."""
    assert code_of(client.post(path, data=body, content_type="application/json")) == (400, "json-invalid")


def test_character_escaped_in_two_halves_is_read(client: FlaskClient) -> None:
    """Most languages escape emoji so."""
    answer = client.post("/retrain", data='{"dataset": "\\ud83d\\ude3a"}', content_type="application/json")
    assert code_of(answer) == (404, "dataset-not-found")
