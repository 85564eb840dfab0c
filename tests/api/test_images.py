"""Lists and tables of a revision's pictures."""

import csv
import io
import shutil
import zipfile
from pathlib import Path
from typing import IO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.stored_insights import DARK, store_insights
from tests.tiny_dataset import draw_picture
from werkzeug.wsgi import FileWrapper

from whisker.api import images as api_images
from whisker.api.schemas.datasets import DatasetImages
from whisker.api.services import services_of
from whisker.datasets import export, ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.errors import NotFound


@pytest.fixture
def pets(app: Flask, tmp_path: Path) -> Revision:
    """A dataset with insights."""
    return store_insights(services_of(app), tmp_path / "drawn")


def images(client: FlaskClient, query: str = "") -> DatasetImages:
    """List the dataset's pictures."""
    return DatasetImages.model_validate(client.get(f"/datasets/pets/images{query}").get_json())


def table(client: FlaskClient, path: str = "/datasets/pets/images.csv") -> list[dict[str, str]]:
    """Read the dataset's table."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


@pytest.mark.usefixtures("pets")
def test_each_picture_says_what_may_be_wrong_with_it(client: FlaskClient) -> None:
    """Nothing, for most."""
    shown = images(client)
    dark = [image for image in shown.images if "dark" in image.findings]
    assert (len(dark), shown.total) == (DARK, 20 + DARK)
    assert all(image.file_name.startswith("dark") for image in dark)


@pytest.mark.usefixtures("pets")
def test_pictures_can_be_listed_by_finding(client: FlaskClient) -> None:
    """Together with class and split, some at a time."""
    dark = images(client, "?finding=dark")
    assert (len(dark.images), dark.total) == (DARK, DARK)
    assert images(client, "?finding=dark&class_name=blue").total == 0
    split = {name: images(client, f"?finding=dark&split={name}").total for name in ("train", "test")}
    assert sum(split.values()) == DARK
    second = images(client, "?finding=dark&offset=1&limit=1")
    assert (second.images, second.total) == ([dark.images[1]], DARK)
    assert images(client, "?finding=dark&offset=3").images == []
    assert images(client, "?finding=corrupt").total == 0  # what is no picture is not in the revision
    assert code_of(client.get("/datasets/pets/images?finding=ugly")) == (400, "request-invalid")


@pytest.mark.usefixtures("pets")
def test_dismissed_finding_is_none(client: FlaskClient) -> None:
    """Neither at the picture nor in lists by finding."""
    first = images(client, "?finding=dark").images[0]
    client.put("/datasets/pets/dismissals", json={"finding": "dark", "image_ids": [first.id]})
    assert images(client, "?finding=dark").total == DARK - 1
    assert all("dark" not in image.findings for image in images(client).images if image.id == first.id)


@pytest.mark.usefixtures("pets")
def test_table_has_a_row_for_each_picture(client: FlaskClient) -> None:
    """With its measures and findings, as a file to keep."""
    rows = table(client)
    assert len(rows) == 20 + DARK
    assert tuple(rows[0]) == api_images.CSV_COLUMNS
    dark = next(row for row in rows if row["file_name"].startswith("dark"))
    assert (dark["width_px"], dark["height_px"], dark["aspect_ratio"], dark["format"]) == ("40", "32", "1.25", "PNG")
    assert (dark["mode"], dark["is_gray"]) == ("RGB", "false")
    assert 0 < float(dark["brightness_p99"]) < 0.32
    assert "dark" in dark["findings"].split(";")
    head = client.head("/datasets/pets/images.csv")
    assert head.headers["Content-Disposition"] == 'attachment; filename="pets-1-images.csv"'


@pytest.mark.usefixtures("pets")
def test_table_can_be_of_some_pictures(client: FlaskClient) -> None:
    """By class, split and finding, as lists."""
    assert {row["class_name"] for row in table(client, "/datasets/pets/images.csv?class_name=blue")} == {"blue"}
    assert len(table(client, "/datasets/pets/images.csv?finding=dark")) == DARK
    assert table(client, "/datasets/pets/images.csv?class_name=green") == []
    assert code_of(client.get("/datasets/pets/images.csv?split=both")) == (400, "request-invalid")
    assert code_of(client.get("/datasets/nobody/images.csv")) == (404, "dataset-not-found")


@pytest.mark.parametrize("query", ["", "?finding=dark"])
@pytest.mark.usefixtures("pets")
def test_long_table_is_read_piece_by_piece(client: FlaskClient, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture once, in the order of the list."""
    whole = table(client, f"/datasets/pets/images.csv{query}")
    monkeypatch.setattr(api_images, "CSV_PAGE_IMAGES", 2)
    assert table(client, f"/datasets/pets/images.csv{query}") == whole


def archive(client: FlaskClient, query: str = "") -> zipfile.ZipFile:
    """Download the dataset's pictures."""
    answer = client.get(f"/datasets/pets/images.zip{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.content_length == len(answer.data)
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_zip_holds_every_picture_as_it_came(client: FlaskClient, pets: Revision) -> None:
    """By split and class, as long as was said, and called after the dataset."""
    with archive(client) as found:
        assert {name: found.read(name) for name in found.namelist()} == {
            path.relative_to(pets.folder).as_posix(): path.read_bytes() for path in pets.folder.rglob("*.png")
        }
    head = client.head("/datasets/pets/images.zip")
    assert head.content_length == client.get("/datasets/pets/images.zip").content_length
    assert head.headers["Content-Disposition"] == "attachment; filename=Pets.zip"
    of_revision = client.head("/datasets/pets@1/images.zip").headers["Content-Disposition"]
    assert of_revision == "attachment; filename=Pets-1.zip"


def test_zip_of_a_dataset_of_any_name_is_called_after_it(client: FlaskClient, pets: Revision) -> None:
    """And after its id, for a client that reads ASCII only."""
    for name, called in {
        'Cats: "A/B"': 'filename="Cats_ _A_B_.zip"',
        "Zürich 猫": "filename=pets.zip; filename*=UTF-8''Z%C3%BCrich%20%E7%8C%AB.zip",
    }.items():
        client.patch(f"/datasets/{pets.dataset}", json={"name": name})
        kept = client.head("/datasets/pets/images.zip").headers["Content-Disposition"]
        assert kept == f"attachment; {called}"


@pytest.mark.usefixtures("pets")
def test_zip_can_be_of_some_pictures(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """By class, split and finding, as lists; of none there is no ZIP."""
    monkeypatch.setattr(export, "PAGE_IMAGES", 2)
    with archive(client, "?class_name=blue&split=train") as found:
        assert len(found.namelist()) == images(client, "?class_name=blue&split=train").total > 2
        assert all(name.startswith("train/blue/") for name in found.namelist())
    with archive(client, "?finding=dark") as found:
        assert len(found.namelist()) == DARK
    assert code_of(client.get("/datasets/pets/images.zip?class_name=green")) == (404, "not-found")
    assert code_of(client.get("/datasets/pets/images.zip?split=both")) == (400, "request-invalid")
    assert code_of(client.get("/datasets/nobody/images.zip")) == (404, "dataset-not-found")


def test_zip_is_made_as_it_is_taken(client: FlaskClient, pets: Revision) -> None:
    """What comes later is read later, through what the server asks for as it sends: a slow client fills no memory."""
    wrapped: list[object] = []

    class Wrapper(FileWrapper):
        def __init__(self, file: IO[bytes], buffer_size: int = 8192) -> None:
            super().__init__(file, buffer_size)
            wrapped.append(self)

    answer = client.get("/datasets/pets/images.zip", environ_overrides={"wsgi.file_wrapper": Wrapper})
    assert len(wrapped) == 1
    pieces = iter(answer.iter_encoded())
    assert next(pieces).startswith(b"PK")
    shutil.rmtree(pets.folder)
    with pytest.raises(NotFound):
        list(pieces)
    assert code_of(client.get("/datasets/pets/images.zip")) == (404, "not-found")


def test_row_86_table_holds_no_formulas(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    """A class or file called like one is text to a spreadsheet."""
    for number in range(3):
        draw_picture(tmp_path / "odd" / "red" / f"{number}.png", "red", number)
        draw_picture(tmp_path / "odd" / "blue" / f"=cmd(){number}.png", "blue", number)
    (tmp_path / "odd" / "red").rename(tmp_path / "odd" / "@SUM")
    source = DatasetSource(kind="path", value=str(tmp_path / "odd"))
    ingestion.ingest(services_of(app).datasets, source, DatasetTarget(name="Pets"))
    rows = table(client)
    assert {row["class_name"] for row in rows} == {"'@SUM", "blue"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
