"""GET /data-insights and what is below it."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.stored_insights import DARK, store_insights
from tests.tiny_version import tiny_embedding, tiny_insights, write_tiny_version

from whisker.api.app import create_app
from whisker.api.schemas.insights import ClassInsights
from whisker.api.services import services_of
from whisker.datasets.revision import Revision
from whisker.insights.compute import EmbeddingFindings
from whisker.insights.schema import DeepLook, EmbeddingMap, Insights
from whisker.settings import Settings


@pytest.fixture
def pets(app: Flask, tmp_path: Path) -> Revision:
    """A dataset with insights."""
    return store_insights(services_of(app), tmp_path / "drawn")


def test_new_installation_shows_what_came_with_the_live_version(client: FlaskClient) -> None:
    """Its training data's figures, without pictures; the map comes with it."""
    shown = Insights.model_validate(client.get("/data-insights").get_json())
    assert shown == tiny_insights()
    drawn = EmbeddingMap.model_validate(client.get("/data-insights/embedding").get_json())
    assert drawn.class_names == ("blue", "red")
    assert code_of(client.get("/data-insights/classes/red")) == (404, "insights-not-found")


def test_insights_need_no_database(settings: Settings) -> None:
    """The bundled version answers before the first dataset."""
    client = create_app(settings).test_client()
    assert client.get("/data-insights").get_json()["dataset"] == "colours"


def test_version_without_insights_says_what_to_do(client: FlaskClient, settings: Settings) -> None:
    """As one that was made before there were any."""
    folder = settings.bundled_models_dir / "tiny-1"
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"insights.json"', '"other.json"'))
    assert code_of(client.get("/data-insights")) == (404, "insights-not-found")


def test_version_without_a_map_says_so(client: FlaskClient, settings: Settings) -> None:
    """And the insights are shown all the same."""
    (settings.bundled_models_dir / "tiny-1" / "embedding.json").unlink()
    assert code_of(client.get("/data-insights/embedding")) == (404, "insights-not-found")
    assert client.get("/data-insights").status_code == 200


@pytest.mark.parametrize("reference", ["pets", "pets@1"])
def test_dataset_s_insights_are_what_was_stored(client: FlaskClient, pets: Revision, reference: str) -> None:
    """By the dataset's name or the revision's."""
    answer = client.get(f"/data-insights?dataset={reference}")
    shown = Insights.model_validate(answer.get_json())
    assert (shown.revision, shown.image_count) == (pets.id, 20 + DARK)
    assert {"dark", "corrupt", "exact_duplicates"} <= {finding.kind for finding in shown.findings}


def test_live_version_s_dataset_is_shown_where_it_is_kept(
    client: FlaskClient, pets: Revision, settings: Settings
) -> None:
    """Rather than what came with the version: its pictures can be shown."""
    manifest = settings.bundled_models_dir / "tiny-1" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"revision": null', f'"revision": "{pets.id}"'))
    assert client.get("/data-insights").get_json()["revision"] == pets.id


def test_promotion_is_seen_at_once(client: FlaskClient, settings: Settings) -> None:
    """In the process that promoted; others look a second later."""
    assert client.get("/data-insights").status_code == 200
    write_tiny_version(settings.models_dir, "tiny-2")
    client.post("/models/tiny-2/promote")
    (settings.models_dir / "tiny-2" / "insights.json").write_text('{"dataset": "second"}')
    assert client.get("/data-insights").get_json()["dataset"] == "second"


@pytest.mark.usefixtures("pets")
def test_class_s_figures_are_shown_by_split(client: FlaskClient) -> None:
    """For whoever filters; a class that is not there is named."""
    shown = ClassInsights.model_validate(client.get("/data-insights/classes/red?dataset=pets").get_json())
    assert shown.class_name == "red"
    assert shown.facts["all"].image_count == 10 + DARK
    missing = client.get("/data-insights/classes/gr%C3%BCn?dataset=pets")
    assert code_of(missing) == (404, "insights-not-found")
    assert "grün" in missing.get_json(force=True)["detail"]


@pytest.mark.usefixtures("pets")
def test_map_that_nobody_drew_says_how_to_get_one(client: FlaskClient) -> None:
    """Training draws it, and so does a job."""
    answer = client.get("/data-insights/embedding?dataset=pets")
    assert code_of(answer) == (404, "insights-not-found")
    assert "POST /datasets/pets@1/insights" in answer.get_json(force=True)["detail"]


def test_deep_look_and_its_map_are_shown_as_soon_as_they_are_stored(
    app: Flask, client: FlaskClient, pets: Revision
) -> None:
    """Compressed and with an ETag of its own, like the rest."""
    before = client.get("/data-insights?dataset=pets").headers["ETag"]
    services = services_of(app)
    look = DeepLook(backbone="patches", version=None, accuracy=0.9, has_map=True, made_at=datetime.now(UTC))
    deep = EmbeddingFindings(label_errors=(), outliers=(), embedding=tiny_embedding(), look=look)
    with services.database.transaction() as connection:
        services.insights.add_embedding_findings(pets.id, deep, connection)
    services.answers.forget()  # as a second would
    shown = client.get("/data-insights?dataset=pets")
    assert Insights.model_validate(shown.get_json()).deep_look == look
    drawn = client.get("/data-insights/embedding?dataset=pets", headers={"Accept-Encoding": "br"})
    assert EmbeddingMap.model_validate_json(brotli.decompress(drawn.data)) == tiny_embedding()
    assert len({before, shown.headers["ETag"], drawn.headers["ETag"]}) == 3


@pytest.mark.parametrize("path", ["", "/embedding", "/classes/red"])
@pytest.mark.parametrize("reference", ["nobody", "pets@9", "..%2f..", "%00", "@"])
@pytest.mark.usefixtures("pets")
def test_row_84_unknown_dataset_is_not_found(client: FlaskClient, path: str, reference: str) -> None:
    """404, whatever stands in its place."""
    assert code_of(client.get(f"/data-insights{path}?dataset={reference}")) == (404, "dataset-not-found")


@pytest.mark.parametrize("path", ["/data-insights", "/data-insights/classes/red"])
@pytest.mark.usefixtures("pets")
def test_answers_are_compressed_and_not_sent_twice(client: FlaskClient, path: str) -> None:
    """Each encoding with an ETag of its own."""
    plain = client.get(f"{path}?dataset=pets").data
    etags = set()
    for encoding, decode in (("br", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)):
        headers = {"Accept-Encoding": encoding}
        answer = client.get(f"{path}?dataset=pets", headers=headers)
        assert decode(answer.data) == plain
        again = client.get(f"{path}?dataset=pets", headers={**headers, "If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        head = client.head(f"{path}?dataset=pets", headers=headers)
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
        etags.add(answer.headers["ETag"])
    assert len(etags) == 3


@pytest.mark.usefixtures("pets")
def test_dismissal_is_in_the_next_answer(client: FlaskClient) -> None:
    """In the same process at once, with another ETag, and taken back as fast."""
    before = client.get("/data-insights?dataset=pets")
    client.put("/datasets/pets/dismissals", json={"finding": "dark"})
    known = {"If-None-Match": before.headers["ETag"]}
    after = client.get("/data-insights?dataset=pets", headers=known)
    dark = next(found for found in after.get_json()["findings"] if found["kind"] == "dark")
    assert (after.status_code, dark["is_dismissed"]) == (200, True)
    client.put("/datasets/pets/dismissals", json={"finding": "dark", "dismissed": False})
    assert client.get("/data-insights?dataset=pets", headers=known).status_code == 304
