"""The pictures that users send."""

import io
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from loadtest.pictures import as_base64, draw_zip, form, load_pictures, picture_form
from PIL import Image

from whisker.datasets.archives.structure import ArchiveLimits, check_archive
from whisker.settings import Settings


def test_made_pictures_are_of_many_formats_and_sizes() -> None:
    """Among them one as large as a phone's."""
    pictures = load_pictures(None)
    assert {"image/jpeg", "image/png", "image/webp", "image/heic"} <= {picture.media_type for picture in pictures}
    largest = max(Image.open(io.BytesIO(one.content)).size for one in pictures if one.media_type == "image/jpeg")
    assert largest == (4000, 3000)


def test_pictures_of_a_folder_are_sent_in_place_of_made_ones(tmp_path: Path) -> None:
    """From folders within it too; other files stay."""
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "1.JPG").write_bytes(b"photo")
    (tmp_path / "notes.txt").write_bytes(b"words")
    assert [(one.name, one.media_type, one.content) for one in load_pictures(str(tmp_path))] == [
        ("1.JPG", "image/jpeg", b"photo")
    ]


def test_folder_without_a_picture_is_refused(tmp_path: Path) -> None:
    """With the kinds that would be sent."""
    with pytest.raises(SystemExit, match=r"\.heic"):
        load_pictures(str(tmp_path))


def test_every_made_picture_is_answered_in_every_form(client: FlaskClient) -> None:
    """A picture that Whisker refuses would count as its failure."""
    pictures = load_pictures(None)
    answer = client.post("/predict", **sent(picture_form(*pictures))).get_json()
    assert ["predicted_class" in item for item in answer["predictions"]] == [True] * len(pictures)
    text = {"image": f"data:image/jpeg;base64,{as_base64(pictures[0])}"}
    assert "predicted_class" in client.post("/predict", json=text).get_json()


def test_zip_has_two_classes_and_differs_by_seed(tmp_path: Path, settings: Settings) -> None:
    """So that each upload is one that Whisker has not seen."""
    path = tmp_path / "shapes.zip"
    path.write_bytes(draw_zip(1))
    check_archive(path, ArchiveLimits.from_settings(settings))
    with zipfile.ZipFile(path) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"discs", "squares"}
    assert draw_zip(1) != draw_zip(2)


def test_form_carries_text_fields_too(client: FlaskClient) -> None:
    """A part without a file name is a field."""
    parts = [("file", "shapes.zip", "application/zip", draw_zip(1)), ("name", "", "", b"load test")]
    answer = client.post("/datasets", **sent(form(parts)))
    assert answer.status_code == 202
    job = client.get(answer.get_json()["status_url"]).get_json()
    assert job["request"]["target"]["name"] == "load test"


def sent(wrapped: dict[str, object]) -> dict[str, object]:
    """Give Flask's client what Locust's would send."""
    headers = wrapped["headers"]
    assert isinstance(headers, dict)
    return {"data": wrapped["data"], "content_type": headers["Content-Type"]}
