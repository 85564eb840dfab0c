"""From a folder of pictures to a version that serves.

Stored versions evaluated on other data.
"""

import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.drawn_takes import take_members, write_members
from tests.retrain.folder_runs import SIZE_PX, train
from tests.tiny_dataset import draw_picture, write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.errors import DatasetInvalid
from whisker.insights.schema import EmbeddingMap, Finding, Insights
from whisker.preprocessing import load_input
from whisker.registry.manifest import Manifest
from whisker.retrain.standalone import evaluate_version, train_version
from whisker.serving.served_model import load_model
from whisker.training.config import TrainConfig


class Listener:
    """Remembers the stages it is told."""

    def __init__(self, stages: list[str]) -> None:
        self._stages = stages

    def stage(self, name: str, share: float) -> None:
        """Remember it."""
        self._stages.append(name)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Remember that there was one."""
        self._stages.append("epoch")

    def checkpoint(self, name: str) -> None:
        """Remember that there was one."""
        self._stages.append("checkpoint")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """A folder with a version trained on twenty drawn pictures, and its manifest."""
    root = tmp_path_factory.mktemp("retrain")
    return root, train(write_tiny_dataset(root / "colours"), root)


def test_version_carries_insights_into_its_own_pictures(trained: tuple[Path, Manifest]) -> None:
    """Figures, findings and a map, with nothing that leads to a picture."""
    root, manifest = trained
    folder = root / "models" / manifest.version
    insights = Insights.model_validate_json((folder / "insights.json").read_bytes())
    assert (insights.dataset, insights.dataset_id, insights.image_count) == ("colours", None, 20)
    assert insights.splits == {"train": 16, "test": 4}
    assert insights.deep_look is not None
    assert insights.deep_look.version == manifest.version
    assert all(counts.samples == () for counts in insights.classes)
    embedding = EmbeddingMap.model_validate_json((folder / "embedding.json").read_bytes())
    assert embedding.total == len(embedding.x) == 20
    assert set(embedding.image_id) == {""}
    assert {"insights.json", "embedding.json"} <= manifest.files.keys()


def test_version_names_files_behind_findings_only_where_pictures_may_be_named(tmp_path: Path) -> None:
    """A copy and a file that is no picture are found; who gives the version away names neither."""
    colours = write_tiny_dataset(tmp_path / "colours")
    (colours / "red" / "copy.png").write_bytes((colours / "red" / "0.png").read_bytes())
    (colours / "red" / "broken.png").write_bytes(b"no picture")
    named, counted = (_findings(colours, tmp_path / str(keep), keep_images=keep) for keep in (True, False))
    assert [one.file_name for one in named["corrupt"].examples] == ["broken.png"]
    assert {one.image_id for one in named["exact_duplicates"].examples} == {None}
    assert {kind: finding.count for kind, finding in counted.items()} == {"corrupt": 1, "exact_duplicates": 1, **_FEW}
    assert all(finding.examples == () for finding in counted.values())


_FEW = {"few_images": 2}


def _findings(data: Path, root: Path, *, keep_images: bool) -> dict[str, Finding]:
    train_version(
        data,
        TrainConfig(backbone="efficientnet_lite0", size_px=SIZE_PX),
        root / "models",
        version="colours-1",
        name="colours",
        cache_dir=root / "cache",
        command="whisker train",
        keep_images=keep_images,
    )
    insights = Insights.model_validate_json((root / "models" / "colours-1" / "insights.json").read_bytes())
    return {finding.kind: finding for finding in insights.findings}


def test_trained_version_serves_what_it_learned(trained: tuple[Path, Manifest], tmp_path: Path) -> None:
    """The version loads as the server loads it and tells a new red picture from a new blue one."""
    root, manifest = trained
    model = load_model(root / "models" / manifest.version)
    for class_index, class_name in enumerate(manifest.class_names):
        draw_picture(tmp_path / "new.png", class_name, seed=1000)
        pixels, _ = load_input((tmp_path / "new.png").read_bytes(), manifest.preprocess)
        probabilities = model.run(pixels[None]).probabilities
        assert probabilities[0].argmax() == class_index


def test_manifest_says_how_the_version_was_made(trained: tuple[Path, Manifest]) -> None:
    """Data, seed, settings, libraries, licence and command are all on record."""
    _, manifest = trained
    assert manifest.version == "colours-1"
    assert manifest.class_names == ("blue", "red")
    assert manifest.dataset.name == "colours"
    assert manifest.dataset.counts == {"train": {"blue": 8, "red": 8}, "test": {"blue": 2, "red": 2}}
    assert manifest.backbone.licence == "Apache-2.0"
    assert manifest.training["size_px"] == manifest.preprocess.size_px == SIZE_PX
    assert manifest.training["chosen_l2"] in manifest.training["l2_candidates"]
    assert (manifest.calibration.split, manifest.calibration.count) == ("cross-validation", 16)
    assert manifest.libraries.keys() >= {"python", "numpy", "onnxruntime", "scikit-learn"}
    assert manifest.command == "whisker train --data colours"
    assert manifest.duration_seconds > 0


def test_version_carries_its_report_its_figures_and_its_card(trained: tuple[Path, Manifest]) -> None:
    """Everything shown about a version lies in its folder and agrees with its manifest."""
    root, manifest = trained
    folder = root / "models" / manifest.version
    report = json.loads((folder / "metrics.json").read_text())
    assert report["accuracy"] == manifest.summary.accuracy
    assert report["parity"]["images"] == 16
    assert json.loads((folder / "data.json").read_text())["sha256"] == manifest.dataset.sha256
    assert (folder / "card.md").read_text().startswith("# colours\n")
    assert {"confusion.png", "reliability.png"} <= manifest.files.keys()


def test_training_tells_its_stages_in_order(trained: tuple[Path, Manifest], tmp_path: Path) -> None:
    """Whoever waits learns what is going on."""
    root, _ = trained
    stages: list[str] = []
    train_version(
        root / "colours",
        TrainConfig(backbone="efficientnet_lite0", size_px=SIZE_PX),
        tmp_path,
        version="colours-1",
        name="colours",
        cache_dir=root / "cache",
        command="",
        observer=Listener(stages),
    )
    testing = ["evaluating", "robustness"]
    assert list(dict.fromkeys(stages)) == ["reading", "features", "head", "export", *testing, "insights"]


def test_same_seed_and_data_make_the_same_model(trained: tuple[Path, Manifest], tmp_path: Path) -> None:
    """A run can be repeated to the byte, without the first one's cache."""
    root, manifest = trained
    again = train(root / "colours", tmp_path)
    assert again.files["model.onnx"] == manifest.files["model.onnx"]


def test_zip_trains_like_its_folder(trained: tuple[Path, Manifest], tmp_path: Path) -> None:
    """A ZIP of the dataset makes the same model, named after the file."""
    root, manifest = trained
    with zipfile.ZipFile(tmp_path / "colours.zip", "w") as archive:
        for path in sorted((root / "colours").rglob("*.png")):
            archive.write(path, path.relative_to(root))
    zipped = train(tmp_path / "colours.zip", tmp_path)
    assert zipped.dataset == manifest.dataset
    assert zipped.files["model.onnx"] == manifest.files["model.onnx"]


@pytest.mark.slow
def test_fine_tuned_version_is_exported_as_it_was_trained(tmp_path: Path) -> None:
    """One epoch of fine-tuning passes the same check against Keras, keeps its history and serves."""
    options = {"mode": "fine_tune", "epochs": 1, "freeze_till": 17, "batch_size": 8}
    manifest = train(write_tiny_dataset(tmp_path / "colours"), tmp_path, **options)
    folder = tmp_path / "models" / manifest.version
    assert manifest.calibration.split == "validation"
    assert manifest.dataset.counts.keys() == {"train", "validation", "test"}
    assert "keras" in manifest.libraries
    assert len(json.loads((folder / "history.json").read_text())) == 1
    assert load_model(folder).manifest == manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A version that tells red from blue."""
    return write_tiny_version(tmp_path / "models", "tiny-1")


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Ten pictures of each class."""
    return write_tiny_dataset(tmp_path / "colours")


def test_stored_version_is_evaluated_on_the_test_part_of_other_data(folder: Path, tmp_path: Path) -> None:
    """Where there is a test folder only that is evaluated, else everything is."""
    write_tiny_dataset(tmp_path / "split" / "train", count=3)
    write_tiny_dataset(tmp_path / "split" / "test", count=2)
    with_test = evaluate_version(folder, tmp_path / "split").report
    assert (with_test.split, with_test.count) == ("test", 4)
    without = evaluate_version(folder, tmp_path / "split" / "train").report
    assert (without.split, without.count) == ("all", 6)


def test_version_is_not_evaluated_on_classes_it_does_not_know(folder: Path, colours: Path) -> None:
    """The class is named."""
    (colours / "red").rename(colours / "green")
    with pytest.raises(DatasetInvalid, match="no class 'green'"):
        evaluate_version(folder, colours)


def test_unknown_data_may_be_a_zip(folder: Path, colours: Path, tmp_path: Path) -> None:
    """It is read like a folder, and named after the file."""
    with zipfile.ZipFile(tmp_path / "others.zip", "w") as archive:
        archive.write(colours / "red" / "0.png", "things/0.png")
    figures = evaluate_version(folder, colours, unknown_data=tmp_path / "others.zip").report.unknown
    assert figures is not None
    assert (figures.unknown_count, figures.unknown_source) == (1, "others")


def test_unknown_data_without_pictures_is_refused(folder: Path, colours: Path, tmp_path: Path) -> None:
    """An empty folder measures nothing."""
    (tmp_path / "nothing").mkdir()
    with pytest.raises(DatasetInvalid, match="no pictures"):
        evaluate_version(folder, colours, unknown_data=tmp_path / "nothing")


@pytest.mark.slow
@pytest.mark.skipif("WHISKER_TEST_DATA" not in os.environ, reason="WHISKER_TEST_DATA names no folder with real photos")
def test_bundled_model_keeps_its_word_on_real_photos() -> None:
    """The figures in the bundled version's folder are those that its photos give, on any machine."""
    folder = Path(__file__).parents[2] / "models" / "cats-vs-dogs-1"
    stored = json.loads((folder / "metrics.json").read_text())
    report = evaluate_version(folder, Path(os.environ["WHISKER_TEST_DATA"]) / "cats_vs_dogs.zip").report
    assert report.count == stored["count"]
    assert report.accuracy == pytest.approx(stored["accuracy"], abs=0.003)
    assert report.ece <= 0.02


def test_later_evaluation_knows_frames_of_takes_that_were_learned(tmp_path: Path) -> None:
    """Those of another take of the same place are not known to be of the same scene; a take's own frames are."""
    takes = {**take_members("red", "20261130T124501", 1), **take_members("blue", "20261130T124530", 2)}
    manifest = train(write_members(tmp_path / "webcam", takes), tmp_path)
    assert manifest.summary.same_scene_share == 1.0
    later = {**take_members("red", "20261201T080000", 1), **take_members("blue", "20261130T124530", 2)}
    report = evaluate_version(tmp_path / "models" / manifest.version, write_members(tmp_path / "later", later)).report
    assert (report.same_scene, report.same_scene_share) == (True, 0.5)
