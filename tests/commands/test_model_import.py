"""`whisker models import`: somebody's finished classifier becomes a version like any other."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from tests.commands.conftest import Run
from tests.foreign_networks import classifier, vit
from tests.tiny_dataset import write_tiny_dataset

from whisker.errors import BackboneInvalid, ClassifierInvalid
from whisker.serving.served_model import load_model, open_session

LABELS = "red,blue"


def import_file(run: Run, folder: Path, data: bytes, *options: object, name: str = "theirs.onnx") -> Result:
    """Import a classifier with pictures of the two colours beside it."""
    path = folder / name
    path.write_bytes(data)
    pictures = folder / "colours"
    if not pictures.exists():
        write_tiny_dataset(pictures, count=16)
    return run("models", "import", path, "--data", pictures, "--preprocess", "unit", *options)


@pytest.mark.slow
@pytest.mark.parametrize("gives_probabilities", [False, True], ids=["logits", "probabilities"])
def test_imported_classifier_is_a_version_like_any_other(run: Run, tmp_path: Path, gives_probabilities: bool) -> None:
    """It answers as its file does, in the order of its own classes; it is tested, explained, and knows its origin."""
    data = classifier(gives_probabilities=gives_probabilities)
    result = import_file(run, tmp_path, data, "--labels", LABELS, "--licence", "CC0-1.0", "--promote")
    assert result.exit_code == 0, result.output
    assert "theirs-1 is live." in result.stdout
    folder = tmp_path / "data" / "models" / "theirs-1"
    model = load_model(folder)
    assert model.class_names == ("blue", "red")
    assert model.manifest.summary.accuracy == 1
    assert model.manifest.training["mode"] == "imported"
    assert (model.manifest.backbone.licence, model.manifest.calibration.split) == ("CC0-1.0", "train")
    red = np.full((1, 32, 32, 3), (200, 50, 40), np.uint8)
    (given,) = open_session(data).run(None, {"pixels": (red / 255).astype(np.float32).transpose(0, 3, 1, 2)})
    expected = np.log(given[0] / given[0, ::-1]) if gives_probabilities else given[0] - given[0, ::-1]
    answered = model.run(red).probabilities[0]
    ratio = np.log(answered[1] / answered[0]) * model.manifest.calibration.temperature
    assert ratio == pytest.approx(expected[0], rel=1e-3)
    assert model.finds_unknown
    assert model.explain(red[0], 1).ndim == 2
    assert "taken over as it was" in (folder / "card.md").read_text()
    assert "theirs-1" in {version["version"] for version in json.loads(run("models", "--json").stdout)}
    assert run("evaluate", "theirs-1", "--data", tmp_path / "colours").exit_code == 0


@pytest.mark.slow
def test_classes_are_read_from_the_file_or_from_another(run: Run, tmp_path: Path) -> None:
    """Ultralytics names them in the file; Teachable Machine writes them beside it, each with its number."""
    named = import_file(run, tmp_path, classifier(names="{0: 'red', 1: 'blue'}"), name="named.onnx")
    assert named.exit_code == 0, named.output
    (tmp_path / "labels.txt").write_text("0 red\n1 blue\n")
    listed = import_file(run, tmp_path, classifier(), "--labels", tmp_path / "labels.txt", name="listed.onnx")
    assert listed.exit_code == 0, listed.output
    for version in ("named-1", "listed-1"):
        assert load_model(tmp_path / "data" / "models" / version).manifest.summary.accuracy == 1


@pytest.mark.parametrize(
    ("data", "labels", "words"),
    [
        (classifier(), None, "does not name its classes"),
        (classifier(), "red", "There is 1 label"),
        (classifier(), "red,red", "The label 'red' is there twice"),
        (classifier(), "red,blue,green", "there are 3 labels"),
        (classifier(), "red,green", "no pictures of: green and no label for: blue"),
        (vit(), LABELS, "one number for each label"),
        (b"no onnx", LABELS, "is no ONNX file"),
        (classifier(names="nothing"), None, "does not name its classes"),
        (classifier(names="{1: 'red', 2: 'blue'}"), None, "does not name its classes"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_and_leaves_nothing(
    run: Run, tmp_path: Path, data: bytes, labels: str | None, words: str
) -> None:
    """It says what would have been accepted."""
    result = import_file(run, tmp_path, data, *(() if labels is None else ("--labels", labels)))
    assert isinstance(result.exception, BackboneInvalid | ClassifierInvalid)
    assert words in result.exception.detail
    assert [version["version"] for version in json.loads(run("models", "--json").stdout)] == ["tiny-1"]
