"""Folders that can be read in more than one way: asked about before anything is kept, and read as a person says."""

import pytest
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.zip_requests import PIXEL, left_on_disk, make_zip, send_zip

from whisker.settings import Settings

FLAT = {f"{folder}/{number}.jpg": PIXEL for folder in ("train", "test1") for number in range(5)}
LETTERS = {
    f"{split}{letter}/{number}.jpg": PIXEL for split in ("train", "test") for letter in "AB" for number in range(4)
}


@pytest.mark.parametrize("path", ["/datasets", "/retrain"])
def test_case_A_unclear_layout_is_refused_with_its_choices(client: FlaskClient, migrated: Settings, path: str) -> None:
    """Neither a file nor a job is kept; each choice says what it would take in."""
    answer = send_zip(client, make_zip(LETTERS), path)
    assert code_of(answer) == (422, "layout-ambiguous")
    errors = answer.get_json(force=True)["errors"]
    assert errors == [
        {
            "field": "layout",
            "value": "splits",
            "detail": "2 classes, 'A', 'B': 16 pictures, 8 of them to test by.",
        },
        {
            "field": "layout",
            "value": "classes",
            "detail": "4 classes, 'testA', 'testB', 'trainA', 'trainB': 16 pictures.",
        },
    ]
    assert not left_on_disk(migrated)
    assert client.get("/jobs").get_json() == {"jobs": []}


@pytest.mark.parametrize("path", ["/datasets", "/retrain"])
def test_case_A_choice_is_kept_with_the_job(client: FlaskClient, path: str) -> None:
    """In the form or in the query; the job reads the ZIP as the request was told."""
    form = send_zip(client, make_zip(FLAT), path, layout="classes")
    query = client.post(f"{path}?layout=classes", data=make_zip(FLAT), content_type="application/zip")
    for answer in (form, query):
        assert answer.status_code == 202
        assert client.get(answer.headers["Location"]).get_json()["request"]["source"]["layout"] == "classes"


def test_case_A_choice_that_there_is_not_is_refused(client: FlaskClient) -> None:
    """By the names of those that there are."""
    answer = send_zip(client, make_zip(FLAT), layout="folders")
    assert code_of(answer) == (400, "request-invalid")
    assert "'auto', 'classes' or 'splits'" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("dogs", [1, 2])
def test_case_O_class_of_few_pictures_is_refused_before_training(client: FlaskClient, dogs: int) -> None:
    """Its name is said; as a dataset it is taken, for more may be added."""
    few = {f"{name}/{number}.jpg": PIXEL for name, count in (("cat", dogs), ("dog", dogs)) for number in range(count)}
    answer = send_zip(client, make_zip(few), "/retrain")
    assert code_of(answer) == (422, "class-too-small")
    assert "The class 'cat' has too few pictures" in answer.get_json(force=True)["detail"]
    assert send_zip(client, make_zip(few), "/datasets").status_code == 202


def test_case_O_class_of_one_picture_beside_a_large_one_is_named(client: FlaskClient) -> None:
    """One is not enough, whatever others have."""
    few = {"dog/1.jpg": PIXEL, **{f"cat/{number}.jpg": PIXEL for number in range(12)}}
    answer = send_zip(client, make_zip(few), "/retrain")
    assert code_of(answer) == (422, "class-too-small")
    assert "'dog'" in answer.get_json(force=True)["detail"]
