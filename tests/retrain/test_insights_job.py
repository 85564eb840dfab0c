"""Jobs that look at pictures: after taking them in, after edits, along with training, and by themselves."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tests.retrain.job_runs import Killed, Workplace
from tests.tiny_dataset import draw_picture

from whisker.backbones.table import EFFICIENTNET_LITE0, Backbone
from whisker.backbones.weights import load_weights
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.datasets.store import DatasetStore, KeptRevision
from whisker.errors import EditInvalid
from whisker.insights.store import InsightsStore
from whisker.jobs.job import Job
from whisker.retrain.revision_insights import ensure_insights


def test_ingestion_leaves_insights_behind(workplace: Workplace, colours: Path) -> None:
    """Whoever opens the dataset finds its figures there."""
    job = workplace.run(workplace.ask(colours, "ingest"))
    insights = _insights(workplace, job)
    assert (insights["revision"], insights["image_count"]) == (job.revision, 20)
    assert {finding["kind"] for finding in insights["findings"]} >= {"few_images"}
    assert insights["deep_look"] is None


def test_ingestion_killed_before_its_insights_makes_them_the_second_time(workplace: Workplace, colours: Path) -> None:
    """The revision is there already, and is looked at."""
    job = workplace.ask(colours, "ingest")
    with pytest.raises(Killed):
        workplace.run_until(job, "insights")
    workplace.lose(job.id)
    assert _insights(workplace, workplace.run(job))["image_count"] == 20


def test_edits_make_the_next_revision_and_its_insights(workplace: Workplace, colours: Path) -> None:
    """What was excluded is gone, what was relabelled counts where it belongs."""
    first = workplace.run(workplace.ask(colours, "ingest"))
    blue, red = (cls["samples"][0] for cls in _insights(workplace, first)["classes"])
    edited = workplace.run(workplace.ask(str(first.revision), "edit", exclude=[blue], relabel={red: "blue"}))
    assert edited.result is not None
    assert (edited.revision, edited.result.revision) == (f"{first.dataset}@2",) * 2
    assert edited.result.diff is not None
    assert (edited.result.diff["relabelled"], edited.result.diff["parent"]) == (1, first.revision)
    counts = {cls["class_name"]: cls["train"] + cls["test"] for cls in _insights(workplace, edited)["classes"]}
    assert counts == {"blue": 10, "red": 9}


def test_edit_job_that_is_taken_up_again_makes_one_revision(workplace: Workplace, colours: Path) -> None:
    """What an earlier attempt has published is found again."""
    first = workplace.run(workplace.ask(colours, "ingest"))
    excluded = _insights(workplace, first)["classes"][0]["samples"][:1]
    job = workplace.ask(str(first.revision), "edit", exclude=excluded)
    with pytest.raises(Killed):
        workplace.run_until(job, "insights")
    workplace.lose(job.id)
    assert workplace.run(job).revision == f"{first.dataset}@2"


def test_edits_of_pictures_that_are_not_there_are_refused(workplace: Workplace, colours: Path) -> None:
    """The fault is the job's."""
    first = workplace.run(workplace.ask(colours, "ingest"))
    with pytest.raises(EditInvalid):
        workplace.run(workplace.ask(str(first.revision), "edit", exclude=["0" * 32]))


def test_insights_are_there_without_a_job_too(workplace: Workplace, colours: Path) -> None:
    """For commands; what is known is not computed again."""
    store = DatasetStore(workplace.database, workplace.settings.data_dir / "datasets")
    revision = ingestion.ingest(
        store, DatasetSource(kind="path", value=str(colours)), DatasetTarget(name="Colours")
    ).revision
    insights = InsightsStore(workplace.database)
    ensure_insights(workplace.workspace, KeptRevision(store, revision))
    body = insights.body(revision.id)
    assert body is not None
    ensure_insights(workplace.workspace, KeptRevision(store, revision))
    assert insights.body(revision.id) == body


def test_insights_job_looks_with_the_network(workplace: Workplace, colours: Path) -> None:
    """A red picture among the blue ones is found, with its class, and every picture is on the map."""
    draw_picture(colours / "blue" / "stray.png", "red", 99)
    first = workplace.run(workplace.ask(colours, "ingest"))
    job = workplace.run(workplace.ask(str(first.revision), "insights"))
    assert job.result is not None
    assert job.result.revision == first.revision
    insights = _insights(workplace, job)
    (errors,) = (finding for finding in insights["findings"] if finding["kind"] == "label_errors")
    assert [(image["file_name"], image["suggested_class"]) for image in errors["examples"]] == [("stray.png", "red")]
    assert insights["deep_look"]["backbone"] == "EfficientNet-Lite2"
    assert insights["deep_look"]["version"] is None
    assert "outliers" in insights["checked"]
    embedding = json.loads(InsightsStore(workplace.database).embedding(str(job.revision)) or "")
    assert embedding["total"] == len(embedding["x"]) == len(embedding["image_id"]) == 21


def test_insights_job_without_the_network_computes_the_rest(
    workplace: Workplace, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its weights are not installed, figures and other findings are still made anew."""
    first = workplace.run(workplace.ask(colours, "ingest"))
    not_installed = replace(EFFICIENTNET_LITE0, weights_file="not-installed.npz")
    monkeypatch.setattr("whisker.retrain.embedding_insights._BACKBONE", not_installed)
    job = workplace.run(workplace.ask(str(first.revision), "insights"))
    assert job.state == "succeeded"
    assert _insights(workplace, job)["deep_look"] is None


def test_insights_job_without_the_network_keeps_what_it_saw_before(
    workplace: Workplace, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Minutes of looking are not lost because the weights are not installed any more."""
    first = workplace.run(workplace.ask(colours, "ingest"))
    seen = _insights(workplace, workplace.run(workplace.ask(str(first.revision), "insights")))
    not_installed = replace(EFFICIENTNET_LITE0, weights_file="not-installed.npz")
    monkeypatch.setattr("whisker.retrain.embedding_insights._BACKBONE", not_installed)
    job = workplace.run(workplace.ask(str(first.revision), "insights"))
    assert job.state == "succeeded"
    assert _insights(workplace, job) == seen
    assert InsightsStore(workplace.database).embedding(str(job.revision)) is not None


def test_training_leaves_a_deep_look_behind(workplace: Workplace, colours: Path) -> None:
    """It names the version that was trained along; a second training does not look again."""
    job = workplace.run(workplace.ask(colours))
    look = _insights(workplace, job)["deep_look"]
    assert job.result is not None
    assert look["version"] == job.result.model_version
    again = workplace.run(workplace.ask(str(job.revision)))
    assert _insights(workplace, again)["deep_look"] == look


def test_backbone_is_built_once_in_a_training_and_its_deep_look(
    workplace: Workplace, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weights are read and the graph is made for training's features; the deep look takes those over."""
    read: list[str] = []

    def counted(backbone: Backbone) -> dict[str, npt.NDArray[np.float32]]:
        read.append(backbone.name)
        return load_weights(backbone)

    for user in ("whisker.training.backbone", "whisker.retrain.embedding_insights"):
        monkeypatch.setattr(f"{user}.load_weights", counted)
    job = workplace.run(workplace.ask(colours))
    assert _insights(workplace, job)["deep_look"] is not None
    assert read == ["efficientnet_lite0"]


@pytest.mark.parametrize("part", ["begin_embedding_insights", "embed"])
def test_training_goes_on_when_looking_fails(
    workplace: Workplace, colours: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    """A fault in what is extra is logged, also in the map that is drawn beside, and the version is published."""
    monkeypatch.setattr(f"whisker.retrain.embedding_insights.{part}", _fail)
    job = workplace.run(workplace.ask(colours))
    assert job.state == "succeeded"
    assert job.result is not None
    assert job.result.model_version is not None
    assert "Training goes on" in caplog.text


def test_insights_stay_when_the_comparison_fails(
    workplace: Workplace, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were computed before it, and are as good as ever."""
    monkeypatch.setattr("whisker.retrain.retrain_job.compare_with_champion", _fail)
    asked = workplace.ask(colours)
    with pytest.raises(ValueError, match="not foreseen"):
        workplace.run(asked)
    assert _insights(workplace, workplace.workspace.jobs.get(asked.id))["deep_look"] is not None


def _fail(*_: object, **__: object) -> None:
    raise ValueError("not foreseen")


def _insights(workplace: Workplace, job: Job) -> dict[str, Any]:
    body = InsightsStore(workplace.database).body(str(job.revision))
    assert body is not None
    found: dict[str, Any] = json.loads(body)
    return found
