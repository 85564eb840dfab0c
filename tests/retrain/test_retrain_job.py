"""Retraining as a job: from a folder to a live version, once, whatever happens on the way."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.drawn_takes import take_members, write_members
from tests.foreign_networks import vit
from tests.retrain.job_runs import Killed, Workplace
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.backbones.own import PRESETS, Wishes
from whisker.errors import LeaseLost, RequestInvalid
from whisker.jobs.job import Job
from whisker.registry.artifacts import read_card, verify_version
from whisker.registry.rows import VERSIONS
from whisker.retrain.job_kinds import run_job
from whisker.settings import Settings
from whisker.training.own_backbone import add_backbone

EASY: dict[str, Any] = {"promotion_margin": 0.5, "smallest_test": 1}


def version_folders(workplace: Workplace) -> list[str]:
    """Everything that lies where versions lie, unfinished ones too."""
    return sorted(path.name for path in workplace.settings.models_dir.iterdir())


def test_folder_becomes_the_live_version(workplace: Workplace, colours: Path) -> None:
    """Taken in, trained, judged, compared with the live version, and promoted."""
    job = workplace.run(workplace.ask(colours, **EASY))
    assert (job.state, job.progress) == ("succeeded", 1.0)
    assert job.result is not None
    assert (job.result.revision, job.result.model_version, job.result.promoted) == ("colours@1", "colours-1", True)
    assert job.result.reason is not None
    assert job.result.reason.startswith("Promoted. ")
    assert "Shown not to be worse than tiny-1" in job.result.reason
    assert job.result.report is not None
    assert job.result.report["image_count"] == 20
    assert workplace.promotions.champion() == "colours-1"
    assert workplace.promotions.history()[0].reason == job.result.reason
    assert workplace.promotions.history()[0].previous == "tiny-1"


def test_version_says_which_job_and_data_made_it(workplace: Workplace, colours: Path) -> None:
    """Lineage stands in the manifest, in the row, and on the card."""
    job = workplace.run(workplace.ask(colours, seed=3, **EASY))
    folder = workplace.settings.models_dir / "colours-1"
    manifest = verify_version(folder)
    assert (manifest.job_id, manifest.dataset.id, manifest.dataset.revision) == (job.id, "colours", "colours@1")
    assert manifest.command.startswith("whisker retrain colours@1 --set")
    assert all(
        f"--set {words}" in manifest.command for words in ("'backbone=\"efficientnet_lite0\"'", "size_px=32", "seed=3")
    )
    assert manifest.training["backbone"] == "efficientnet_lite0"
    with workplace.database.transaction() as connection:
        (row,) = connection.execute(select(VERSIONS))
    assert (row.version, row.job_id, row.dataset_revision) == ("colours-1", job.id, "colours@1")
    assert "(revision colours@1)" in read_card(folder)
    comparison = json.loads((folder / "comparison.json").read_text())
    assert (comparison["champion"], comparison["candidate"]) == ("tiny-1", "colours-1")
    predictions = json.loads((folder / "predictions.json").read_text())
    assert len(predictions) == manifest.summary.test_count
    assert predictions[0].keys() == {
        "image_id",
        "file_name",
        "class_name",
        "predicted_class",
        "confidence",
        "is_unknown",
    }


def test_job_trains_on_a_backbone_that_was_added(workplace: Workplace, colours: Path) -> None:
    """By its name, from the data folder."""
    add_backbone(
        workplace.workspace.own_backbones,
        vit(),
        Wishes(PRESETS["unit"]),
        name="eyes",
        title="Eyes",
        licence="",
        source="",
    )
    job = workplace.run(workplace.ask(colours, backbone="own:eyes", **EASY))
    assert job.state == "succeeded", job.error
    manifest = verify_version(workplace.settings.models_dir / "colours-1")
    assert (manifest.backbone.name, manifest.training["backbone"]) == ("own:eyes", "own:eyes")


def test_version_that_learned_from_takes_says_same_scene(workplace: Workplace, tmp_path: Path) -> None:
    """A take a class is enough: in its figures, on its card, in the comparison and in the reason."""
    takes = {**take_members("red", "20261130T124501", 1), **take_members("blue", "20261130T124530", 2)}
    job = workplace.run(workplace.ask(write_members(tmp_path / "webcam", takes), **EASY))
    assert job.result is not None
    folder = workplace.settings.models_dir / "webcam-1"
    metrics, comparison = (json.loads((folder / f"{name}.json").read_text()) for name in ("metrics", "comparison"))
    assert (metrics["count"], metrics["same_scene"], metrics["same_scene_share"]) == (4, True, 1.0)
    assert (comparison["same_scene"], verify_version(folder).summary.same_scene_share) == (4, 1.0)
    for text in (read_card(folder), comparison["reason"], str(job.result.reason)):
        assert text.count("All 4 test pictures show the same scene") == 1
    data = json.loads((folder / "data.json").read_text())
    assert (data["same_scene"], data["takes"]) == (4, ["20261130T124501", "20261130T124530"])


def test_run_is_logged_for_tensorboard(workplace: Workplace, colours: Path) -> None:
    """By when the job was asked for and the version's name, with the settings and the test pictures' figures."""
    job = workplace.run(workplace.ask(colours, **EASY))
    folder = workplace.settings.data_dir / "tensorboard" / f"{job.created_at:%Y%m%d-%H%M%S}-colours-1"
    assert sorted(path.name for path in folder.iterdir()) == ["test", "train"]
    assert len(list(folder.glob("*/events.out.tfevents.*"))) == 2


@pytest.mark.parametrize(("wanted", "count"), [(True, 5), (False, 0)])
def test_version_has_its_plots_where_they_are_wanted(
    migrated: Settings, colours: Path, wanted: bool, count: int
) -> None:
    """As PNG files of its own, which are checked like the others."""
    settings = migrated.model_copy(update={"version_plots": wanted})
    with closing(Workplace(settings)) as workplace:
        workplace.run(workplace.ask(colours))
    folder = settings.models_dir / "colours-1"
    drawn = sorted(name for name in verify_version(folder).files if name.endswith(".png"))
    assert drawn == sorted(path.name for path in folder.glob("*.png"))
    assert len(drawn) == count
    assert all((folder / name).read_bytes().startswith(b"\x89PNG") for name in drawn)


def test_version_says_what_worse_pictures_do(migrated: Settings, colours: Path) -> None:
    """In its report and its card, of as many test pictures as the setting says, in a stage of its own."""
    settings = migrated.model_copy(update={"robustness_images": 3})
    with closing(Workplace(settings)) as workplace:
        context = workplace.context(workplace.ask(colours, **EASY).id)
        run_job(context)
    folder = settings.models_dir / "colours-1"
    assert json.loads((folder / "metrics.json").read_text())["robustness"]["count"] == 3
    assert "Of 3 test pictures" in read_card(folder)
    assert "robustness" in context.stages


def test_candidate_that_shows_too_little_is_kept(workplace: Workplace, colours: Path) -> None:
    """Four test pictures prove nothing: the champion stays, and the reason says why."""
    job = workplace.run(workplace.ask(colours))
    assert job.result is not None
    assert job.result.promoted is False
    assert job.result.reason is not None
    assert "Too few test pictures" in job.result.reason
    assert job.result.reason.endswith("You decide.")
    assert "whisker models" not in job.result.reason
    assert workplace.promotions.champion() == "tiny-1"
    assert {manifest.version for manifest in workplace.promotions.manifests()} == {"colours-1", "tiny-1"}


@pytest.mark.parametrize(("promote", "promoted"), [("auto", False), ("always", True), ("never", False)])
def test_row_91_other_classes_go_live_only_when_told_to(
    workplace: Workplace, colours: Path, promote: str, promoted: bool
) -> None:
    """Row 91: a class set that shares nothing with the champion's is never promoted by itself."""
    for before, after in (("red", "roses"), ("blue", "violets")):
        (colours / before).rename(colours / after)
    job = workplace.run(workplace.ask(colours, promote=promote, **EASY))
    assert job.result is not None
    assert job.result.promoted is promoted
    assert job.result.reason is not None
    assert "cannot be compared" in job.result.reason
    assert workplace.promotions.champion() == ("colours-1" if promoted else "tiny-1")


def test_champion_that_cannot_be_loaded_is_replaced(workplace: Workplace, colours: Path) -> None:
    """A broken champion answers nobody."""
    write_tiny_version(workplace.settings.models_dir, "tiny-2")
    workplace.promotions.promote("tiny-2")
    (workplace.settings.models_dir / "tiny-2" / "model.onnx").write_bytes(b"broken")
    job = workplace.run(workplace.ask(colours))
    assert job.result is not None
    assert job.result.promoted
    assert "cannot be used" in (job.result.reason or "")


def test_pictures_that_the_champion_learned_from_are_left_out(workplace: Workplace, tmp_path: Path) -> None:
    """Judging it by them would be unfair to the new one."""
    pictures = write_tiny_dataset(tmp_path / "all", count=12)
    first, second = tmp_path / "first", tmp_path / "second"
    for class_name in ("blue", "red"):
        files = sorted((pictures / class_name).iterdir())
        for root, split, chosen in (
            (first, "train", files[:8]),
            (first, "test", files[8:]),
            (second, "train", files[6:]),
            (second, "test", files[:6]),
        ):
            (root / split / class_name).mkdir(parents=True)
            for path in chosen:
                (root / split / class_name / path.name).write_bytes(path.read_bytes())
    workplace.run(workplace.ask(first, promote="always"))
    workplace.run(workplace.ask(second))
    comparison = json.loads((workplace.settings.models_dir / "second-1" / "comparison.json").read_text())
    assert (comparison["champion"], comparison["left_out"], comparison["on_all_pictures"]) == ("first-1", 12, None)
    assert comparison["verdict"] == "too_few_pictures"


STAGES = ["reading", "features", "head", "export", "evaluating", "comparing", "publishing"]


@pytest.mark.parametrize("moment", [*STAGES, "revision ", "version "])
def test_job_that_was_killed_goes_on_to_the_same_end(workplace: Workplace, colours: Path, moment: str) -> None:
    """Rows 63 and 64: killed at any stage or right after a checkpoint, one revision and one version come of it."""
    job = workplace.ask(colours, **EASY)
    with pytest.raises(Killed):
        run_job(workplace.context(job.id, dies_at=moment))
    assert workplace.promotions.champion() == "tiny-1"
    workplace.lose(job.id)
    again = workplace.context(job.id)
    run_job(again)
    ended = workplace.store.get(job.id)
    assert ended.result is not None
    assert (ended.state, ended.result.model_version, ended.result.revision) == ("succeeded", "colours-1", "colours@1")
    assert version_folders(workplace) == ["colours-1"]
    assert workplace.promotions.champion() == "colours-1"
    assert len(workplace.promotions.history()) == 1
    if moment == "version ":
        assert "features" not in again.stages
    if moment in {*STAGES[1:], "revision "}:
        assert "reading" not in again.stages


@pytest.mark.slow
def test_job_with_epochs_goes_on_after_the_last_one(workplace: Workplace, colours: Path) -> None:
    """Row 63: killed after an epoch, it does not do that epoch again, and the row has each epoch once."""
    job = workplace.ask(colours, mode="scratch", epochs=2, batch_size=8)
    with pytest.raises(Killed):
        run_job(workplace.context(job.id, dies_at="epoch 1"))
    assert [record.epoch for record in workplace.store.get(job.id).history] == [1]
    first = workplace.store.get(job.id).history[0]
    workplace.lose(job.id)
    ended = workplace.run(job)
    assert ended.state == "succeeded"
    assert [record.epoch for record in ended.history] == [1, 2]
    assert ended.history[0] == first
    folder = workplace.settings.models_dir / "colours-1"
    assert len(json.loads((folder / "history.json").read_text())) == 2
    manifest = verify_version(folder)
    assert manifest.training["mode"] == "scratch"
    assert manifest.calibration.split == "validation"


def test_killed_and_undisturbed_jobs_make_the_same_model(workplace: Workplace, colours: Path) -> None:
    """To the byte."""
    job = workplace.ask(colours, name="killed")
    with pytest.raises(Killed):
        run_job(workplace.context(job.id, dies_at="export"))
    workplace.lose(job.id)
    workplace.run(job)
    workplace.run(workplace.ask("colours@1", name="undisturbed"))
    killed, undisturbed = (
        verify_version(workplace.settings.models_dir / version) for version in ("killed-1", "undisturbed-1")
    )
    assert killed.files["model.onnx"] == undisturbed.files["model.onnx"]


def test_stale_worker_publishes_nothing(workplace: Workplace, colours: Path) -> None:
    """Row 75: taken over while it judged, it finds its fence gone; the new worker's version is the only one."""
    job = workplace.ask(colours, **EASY)
    stale = workplace.context(job.id)

    def take_over(name: str, share: float) -> None:
        if name == "publishing":
            workplace.lose(job.id)
            taken.append(workplace.context(job.id))

    taken: list[Any] = []
    stale.stage = take_over  # type: ignore[method-assign]
    with pytest.raises(LeaseLost):
        run_job(stale)
    assert workplace.promotions.history() == []
    run_job(taken[0])
    assert [entry.version for entry in workplace.promotions.history()] == ["colours-1"]
    with workplace.database.transaction() as connection:
        assert [row.version for row in connection.execute(select(VERSIONS))] == ["colours-1"]


def test_version_that_a_stale_worker_wrote_is_taken_over(workplace: Workplace, colours: Path) -> None:
    """Row 75: it may write the folder a moment before the one that holds the lease; the job succeeds all the same."""
    job = workplace.ask(colours, **EASY)
    with pytest.raises(Killed):
        run_job(workplace.context(job.id, dies_at="features"))
    workplace.lose(job.id)
    stale = workplace.context(job.id)
    workplace.lose(job.id)
    holder = workplace.context(job.id)

    def be_overtaken(name: str, share: float) -> None:
        if name == "publishing":
            with pytest.raises(LeaseLost):
                run_job(stale)

    stale.stage = lambda name, share: None  # type: ignore[method-assign]
    holder.stage = be_overtaken  # type: ignore[method-assign]
    run_job(holder)
    assert version_folders(workplace) == ["colours-1"]
    assert [entry.version for entry in workplace.promotions.history()] == ["colours-1"]
    assert workplace.store.get(job.id).state == "succeeded"


def test_version_whose_name_is_taken_while_it_trains_takes_the_next_number(workplace: Workplace, colours: Path) -> None:
    """`whisker train` knows nothing of a job that begins after it; what was trained is not thrown away for a name."""
    job = workplace.ask(colours, **EASY)
    context = workplace.context(job.id)

    def take_the_name(name: str, share: float) -> None:
        if name == "publishing":
            write_tiny_version(workplace.settings.models_dir, "colours-1")

    context.stage = take_the_name  # type: ignore[method-assign]
    run_job(context)
    ended = workplace.store.get(job.id)
    assert ended.result is not None
    assert (ended.state, ended.version, ended.result.model_version) == ("succeeded", "colours-2", "colours-2")
    assert version_folders(workplace) == ["colours-1", "colours-2"]
    comparison = json.loads((workplace.settings.models_dir / "colours-2" / "comparison.json").read_text())
    assert comparison["candidate"] == "colours-2"
    assert workplace.promotions.champion() == "colours-2"


def test_what_lies_at_a_version_s_place_is_left_alone(workplace: Workplace, colours: Path) -> None:
    """A folder that this job did not make keeps its name; the version takes the next number."""
    job = workplace.ask(colours)
    with pytest.raises(Killed):
        run_job(workplace.context(job.id, dies_at="features"))
    workplace.lose(job.id)
    write_tiny_version(workplace.settings.models_dir, "colours-1")
    ended = workplace.run(job)
    assert ended.result is not None
    assert ended.result.model_version == "colours-2"
    assert verify_version(workplace.settings.models_dir / "colours-1").name == "colours"


def test_half_written_version_is_no_version(workplace: Workplace, colours: Path) -> None:
    """Row 64: what a process killed while writing left behind hinders nobody and is never listed."""
    half = workplace.settings.models_dir / ".colours-1-dead"
    half.mkdir(parents=True)
    (half / "manifest.json").write_text("{")
    job = workplace.run(workplace.ask(colours))
    assert job.result is not None
    assert job.result.model_version == "colours-1"
    assert workplace.promotions.names() == {"colours-1", "tiny-1"}


def test_versions_of_one_dataset_are_numbered(workplace: Workplace, colours: Path) -> None:
    """The second job of a dataset makes no second revision, and the next version."""
    workplace.run(workplace.ask(colours))
    second: Job = workplace.run(workplace.ask("colours"))
    assert second.result is not None
    assert (second.result.revision, second.result.model_version) == ("colours@1", "colours-2")


def test_setting_that_does_not_exist_fails_the_job(workplace: Workplace, colours: Path) -> None:
    """By its name."""
    with pytest.raises(RequestInvalid, match="'wings'"):
        workplace.run(workplace.ask(colours, wings=2))
