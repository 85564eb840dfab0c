"""What is behind findings, and what people do about them."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.api.stored_insights import DARK, store_insights

from whisker.api.app import create_app
from whisker.api.schemas.insights import MOST_IDS, FindingImagesAnswer
from whisker.api.schemas.jobs import JobAnswer
from whisker.api.services import services_of
from whisker.datasets.revision import Revision
from whisker.insights.schema import Finding
from whisker.settings import Settings

FIRST, SECOND = "0" * 32, "1" * 32


@pytest.fixture
def pets(app: Flask, tmp_path: Path) -> Revision:
    """A dataset with insights."""
    return store_insights(services_of(app), tmp_path / "drawn")


def images(client: FlaskClient, kind: str, query: str = "") -> FindingImagesAnswer:
    """List what is behind a finding of the dataset."""
    return FindingImagesAnswer.model_validate(client.get(f"/datasets/pets/findings/{kind}{query}").get_json())


@pytest.mark.usefixtures("pets")
def test_pictures_behind_a_finding_come_with_their_files_figures(client: FlaskClient) -> None:
    """Some at a time, with how many there are in all."""
    dark = images(client, "dark")
    assert (dark.total, len(dark.images)) == (DARK, DARK)
    assert {(image.class_name, image.width_px, image.height_px, image.format) for image in dark.images} == {
        ("red", 40, 32, "PNG")
    }
    second = images(client, "dark", "?offset=1&limit=1")
    assert (second.images, second.total) == ([dark.images[1]], DARK)
    assert images(client, "dark", "?class_name=blue").total == 0
    assert images(client, "dark", "?class_name=red").total == DARK


@pytest.mark.usefixtures("pets")
def test_file_that_is_no_picture_has_no_figures(client: FlaskClient) -> None:
    """There is nothing to show of it but its path and the reason."""
    (broken,) = images(client, "corrupt").images
    assert (broken.image_id, broken.in_revision, broken.width_px, broken.format) == (None, False, None, None)
    assert broken.file_name.endswith("broken.png")


@pytest.mark.usefixtures("pets")
def test_finding_that_is_none_has_no_pictures(client: FlaskClient) -> None:
    """An empty list; what is no kind of finding is refused with those there are."""
    assert images(client, "outliers").images == []
    refused = client.get("/datasets/pets/findings/ugly")
    assert code_of(refused) == (400, "request-invalid")
    assert "blurry" in refused.get_json(force=True)["detail"]
    assert code_of(client.get("/datasets/nobody/findings/dark")) == (404, "dataset-not-found")
    assert code_of(client.get("/datasets/pets/findings/dark?limit=501")) == (400, "request-invalid")


def test_revision_that_nobody_has_looked_at_is_not_called_faultless(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    """No pictures behind a finding would mean that there is none."""
    store_dataset(services_of(app), tmp_path / "drawn")
    assert code_of(client.get("/datasets/pets/findings/dark")) == (404, "insights-not-found")


@pytest.mark.usefixtures("pets")
def test_dismissed_pictures_are_left_out_unless_asked_for(client: FlaskClient) -> None:
    """The finding that comes back says what is left of it, and it can be taken back."""
    first = images(client, "dark").images[0].image_id
    answer = client.put("/datasets/pets/dismissals", json={"finding": "dark", "image_ids": [first, first]})
    finding = Finding.model_validate(answer.get_json())
    assert (finding.count, finding.dismissed_count) == (DARK - 1, 1)
    assert images(client, "dark").total == DARK - 1
    shown = images(client, "dark", "?include_dismissed=true").images
    assert [image.image_id for image in shown if image.is_dismissed] == [first]
    client.put("/datasets/pets/dismissals", json={"finding": "dark", "image_ids": [first], "dismissed": False})
    assert images(client, "dark").total == DARK


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"finding": "ugly"},
        {"finding": "dark", "image_ids": []},
        {"finding": "dark", "image_ids": ["../../etc"]},
        {"finding": "dark", "image_ids": [FIRST.upper().replace("0", "A")]},
        {"finding": "dark", "image_ids": [FIRST]},
        {"finding": "dark", "images": [FIRST]},
        {"finding": "dark", "dismissed": "perhaps"},
    ],
)
@pytest.mark.usefixtures("pets")
def test_dismissal_that_cannot_be_meant_is_refused(client: FlaskClient, body: dict[str, object]) -> None:
    """And nothing changes."""
    assert code_of(client.put("/datasets/pets/dismissals", json=body)) == (400, "request-invalid")
    assert images(client, "dark").total == DARK


def test_dismissal_for_an_unknown_dataset_is_not_found(client: FlaskClient) -> None:
    """404."""
    assert code_of(client.put("/datasets/nobody/dismissals", json={"finding": "dark"})) == (404, "dataset-not-found")


@pytest.mark.usefixtures("pets")
def test_edits_become_a_job_with_classes_called_as_in_folders(client: FlaskClient) -> None:
    """Each id once; names as everywhere: trimmed, and composed."""
    body = {"exclude": [FIRST, FIRST], "relabel": {SECOND: " cafe\u0301 "}}
    answer = client.post("/datasets/pets/edits", json=body)
    job = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    assert (answer.status_code, job.kind, job.request.source.value) == (202, "edit", "pets@1")
    assert job.request.settings == {"exclude": [FIRST], "relabel": {SECOND: "caf\u00e9"}}
    (listed,) = client.get("/jobs?kind=edit").get_json()["jobs"]
    assert listed["request"]["settings"] == {}  # thousands of ids would be no list of jobs


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"exclude": [], "relabel": {}},
        {"exclude": ["x"]},
        {"exclude": [f"{FIRST}\n"]},
        {"relabel": {"../x": "cat"}},
        {"relabel": {FIRST: 3}},
        {"delete": [FIRST]},
        {"exclude": [f"{number:032x}" for number in range(MOST_IDS + 1)]},
        {"exclude": [f"{number:032x}" for number in range(MOST_IDS)], "relabel": {FIRST: "cat"}},
    ],
    ids=["empty", "nothing", "no-id", "line", "path", "number", "field", "too-many", "too-many-together"],
)
@pytest.mark.usefixtures("pets")
def test_edits_that_cannot_be_meant_are_refused_at_once(client: FlaskClient, body: dict[str, object]) -> None:
    """No job is made of them."""
    assert code_of(client.post("/datasets/pets/edits", json=body)) == (400, "request-invalid")
    assert client.get("/jobs").get_json()["jobs"] == []


@pytest.mark.usefixtures("pets")
def test_most_edits_that_are_allowed_are_taken(client: FlaskClient) -> None:
    """Ten thousand pictures in one request."""
    body = {"exclude": [f"{number:032x}" for number in range(MOST_IDS)]}
    assert client.post("/datasets/pets/edits", json=body).status_code == 202


@pytest.mark.parametrize("name", ["..", "a/b", "x" * 101, "", "a\u202eb", "nul"])
@pytest.mark.usefixtures("pets")
def test_row_50_class_name_that_no_folder_can_have_is_refused(client: FlaskClient, name: str) -> None:
    """By the rule of datasets."""
    assert code_of(client.post("/datasets/pets/edits", json={"relabel": {FIRST: name}})) == (422, "class-name")


@pytest.mark.usefixtures("pets")
def test_deeper_look_is_a_job_on_one_revision(client: FlaskClient) -> None:
    """The newest, or the one that is named."""
    answer = client.post("/datasets/pets/insights")
    job = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    assert (answer.status_code, job.kind, job.request.source.value) == (202, "insights", "pets@1")


@pytest.mark.parametrize(
    ("path", "body"), [("edits", {"exclude": [FIRST]}), ("edits", {"relabel": {FIRST: "cat"}}), ("insights", None)]
)
def test_job_for_an_unknown_dataset_is_refused_at_once(
    client: FlaskClient, path: str, body: dict[str, object] | None
) -> None:
    """404, and no job."""
    assert code_of(client.post(f"/datasets/nobody/{path}", json=body)) == (404, "dataset-not-found")
    assert client.get("/jobs").get_json()["jobs"] == []


WRITES = [("PUT", "dismissals"), ("POST", "edits"), ("POST", "insights")]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_row_77_edits_need_the_token_where_one_is_set(migrated: Settings, method: str, path: str) -> None:
    """401 before anything is looked up; the findings can be read without."""
    client = create_app(migrated.model_copy(update={"api_token": "secret"})).test_client()
    assert code_of(client.open(f"/datasets/pets/{path}", method=method, json={})) == (401, "unauthorized")
    assert code_of(client.get("/datasets/pets/findings/dark")) == (404, "dataset-not-found")


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_row_89_another_site_s_page_edits_nothing(client: FlaskClient, method: str, path: str) -> None:
    """403, told by the headers that only browsers set."""
    headers = {"Origin": "https://evil.example"}
    refused = client.open(f"/datasets/pets/{path}", method=method, json={}, headers=headers)
    assert code_of(refused) == (403, "cross-site")


def test_body_of_another_type_is_refused(client: FlaskClient) -> None:
    """415 with what would have been accepted, also where a form could be sent without asking the browser."""
    refused = client.post("/datasets/pets/edits", data='{"exclude": []}', content_type="text/plain")
    assert code_of(refused) == (415, "media-type")
    assert '"exclude"' in refused.get_json(force=True)["detail"]
