"""A version's own test pictures as samples, and pictures in full."""

import io
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.tiny_version import write_tiny_version

from whisker.api.schemas.models import SampleList
from whisker.api.services import Services
from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import Revision
from whisker.registry.artifacts import MANIFEST_FILE, read_manifest
from whisker.settings import Settings


@pytest.fixture
def pets(services: Services, tmp_path: Path) -> Revision:
    """A dataset of red and blue pictures."""
    return store_dataset(services, tmp_path / "drawn", count=12)


@pytest.fixture
def version(migrated: Settings, services: Services, pets: Revision) -> Path:
    """A version `tiny-2` that was tested on these; of one red picture it said blue."""
    folder = write_tiny_version(migrated.models_dir, "tiny-2")
    manifest = read_manifest(folder)
    dataset = manifest.dataset.model_copy(update={"id": pets.dataset, "revision": pets.id})
    (folder / MANIFEST_FILE).write_text(manifest.model_copy(update={"dataset": dataset}).model_dump_json())
    files = services.datasets.load(pets.id).files
    reds = [file for file in files if file.class_name == "red"]
    answers = [_stored(file, "blue" if file is reds[0] else file.class_name) for file in files]
    (folder / "predictions.json").write_text(json.dumps(answers))
    return folder


def _stored(file: LabelledImage, predicted_class: str) -> dict[str, object]:
    return {
        "image_id": file.id,
        "file_name": file.file_name,
        "class_name": file.class_name,
        "predicted_class": predicted_class,
        "confidence": 0.9,
        "is_unknown": False,
    }


def samples(client: FlaskClient, version: str = "tiny-2", query: str = "") -> SampleList:
    """Ask for samples."""
    return SampleList.model_validate(client.get(f"/models/{version}/samples{query}").get_json())


@pytest.mark.usefixtures("version")
def test_samples_are_of_every_class_and_mostly_right(client: FlaskClient) -> None:
    """Six, always the same; one was answered wrongly."""
    found = samples(client)
    assert found.reason is None
    assert {sample.class_name for sample in found.samples} == {"red", "blue"}
    assert [sample.class_name == sample.predicted_class for sample in found.samples] == [True] * 5 + [False]
    assert samples(client) == found
    assert len(samples(client, query="?limit=2").samples) == 2
    assert code_of(client.get("/models/tiny-2/samples?limit=0")) == (400, "request-invalid")


@pytest.mark.usefixtures("version")
def test_sample_is_answered_as_its_original(client: FlaskClient, services: Services) -> None:
    """Its picture is given out whole, and asked back it gets the same probabilities."""
    for sample in samples(client, query="?limit=2").samples:
        given = client.get(f"/images/{sample.image_id}")
        assert given.status_code == 200
        original = services.datasets.find_image(sample.image_id).read_bytes()
        answers = [
            client.post("/predict?model=tiny-2", data=data, content_type="image/png").get_json()
            for data in (given.data, original)
        ]
        assert answers[0]["probabilities"] == answers[1]["probabilities"]
        assert answers[0]["predicted_class"] == sample.class_name


def test_version_that_came_with_whisker_has_no_samples_and_says_why(client: FlaskClient) -> None:
    """The page has some of its own."""
    found = samples(client, "champion")
    assert found.samples == []
    assert found.reason == "The pictures that tiny-1 was tested on are not on this server."


def test_version_whose_pictures_were_deleted_has_no_samples(client: FlaskClient, version: Path, pets: Revision) -> None:
    """Nor has one whose answers were not kept."""
    (version / "predictions.json").unlink()
    assert "before its answers were kept" in (samples(client).reason or "")
    client.delete(f"/datasets/{pets.dataset}")
    assert "not on this server" in (samples(client).reason or "")


@pytest.mark.usefixtures("version")
def test_picture_is_sent_as_what_it_is_and_nothing_else(client: FlaskClient) -> None:
    """By its content, never to be run or guessed, cached for good, and not sent twice."""
    image_id = samples(client).samples[0].image_id
    answer = client.get(f"/images/{image_id}")
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.get_format_mimetype() == answer.mimetype
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "immutable" in answer.headers["Cache-Control"]
    again = client.get(f"/images/{image_id}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("image_id", ["0" * 32, "digits", "..%2f..%2fwhisker.db", "A" * 32])
def test_row_84_no_other_file_is_given_out_as_a_picture(client: FlaskClient, image_id: str) -> None:
    """Only what a revision names."""
    assert client.get(f"/images/{image_id}").status_code == 404


def test_file_that_is_no_picture_any_more_is_not_given_out(
    client: FlaskClient, services: Services, pets: Revision
) -> None:
    """Whatever someone wrote in its place."""
    image = services.datasets.load(pets.id).files[0]
    image.path.chmod(0o644)
    image.path.write_bytes(b"<html><script>alert(1)</script></html>")
    answer = client.get(f"/images/{image.id}")
    assert answer.status_code == 422
    assert b"script" not in answer.data
