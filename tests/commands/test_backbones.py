"""`whisker backbones`: from a file of somebody's to a version that predicts, explains and knows what is unknown."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.commands.conftest import Run
from tests.foreign_networks import convnext, vector, vit
from tests.sources.hub import COMMIT, running_hub
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.own import GRAPH_FILE
from whisker.serving.served_model import load_model


def add(run: Run, folder: Path, data: bytes, name: str, *options: object) -> None:
    """Add a network."""
    path = folder / f"{name}.onnx"
    path.write_bytes(data)
    result = run("backbones", "add", path, "--preprocess", "unit", "--licence", "CC0-1.0", *options)
    assert result.exit_code == 0, result.output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "options", "heatmap"),
    [(vit(), (), (4, 4)), (convnext(), ("--size-px", 32), (8, 8)), (vector(), (), (8, 8))],
    ids=["vit", "convnext", "vector"],
)
def test_version_on_an_own_backbone_is_whole(
    run: Run, tmp_path: Path, data: bytes, options: tuple[object, ...], heatmap: tuple[int, int]
) -> None:
    """It predicts, explains, and tells unknown pictures; it needs the backbone no more, and says whose it was."""
    add(run, tmp_path, data, "mine", *options)
    colours = write_tiny_dataset(tmp_path / "colours", count=16)
    result = run("train", "--data", colours, "--backbone", "own:mine", "--promote")
    assert result.exit_code == 0, result.output
    assert run("backbones", "remove", "mine", "--yes").exit_code == 0
    folder = tmp_path / "data" / "models" / "colours-1"
    model = load_model(folder)
    record = model.manifest.backbone
    assert (record.name, record.licence, record.source) == ("own:mine", "CC0-1.0", "mine.onnx")
    assert len(record.weights_sha256) == 64
    assert model.manifest.summary.accuracy > 0.9
    assert model.finds_unknown
    red = np.full((32, 32, 3), (200, 50, 40), np.uint8)
    assert model.class_names[int(model.predict(red).probabilities.argmax())] == "red"
    assert model.explain(red, 1).shape == heatmap
    assert "Backbone: mine, mine.onnx, licence CC0-1.0." in (folder / "card.md").read_text()


def test_added_backbone_is_listed_shown_and_removed(run: Run, tmp_path: Path) -> None:
    """By its name for settings, with hash and milliseconds."""
    add(run, tmp_path, vit(), "small-vit")
    assert "own:small-vit" in run("backbones").stdout
    (record,) = json.loads(run("backbones", "--json").stdout)
    assert (record["setting"], record["kind"], record["extra_tokens"]) == ("own:small-vit", "tokens", 1)
    assert record["original_sha256"] in run("backbones", "show", "small-vit").stdout
    assert run("backbones", "remove", "small-vit", "--yes").exit_code == 0
    assert json.loads(run("backbones", "--json").stdout) == []


def test_few_pictures_are_tried_beside_the_default_network(run: Run, tmp_path: Path) -> None:
    """What five pictures a class bring is shown for both."""
    colours = write_tiny_dataset(tmp_path / "colours", count=12)
    add(run, tmp_path, vector(), "mine", "--try-on", colours)
    shown = run("backbones", "show", "own:mine").stdout
    assert "colours, 5 a class:" in shown
    assert "with efficientnet_lite2 @ 256 px" in shown


def test_unfit_file_is_one_sentence(run: Run, tmp_path: Path) -> None:
    """No traceback, and what would have been accepted."""
    path = tmp_path / "cat.onnx"
    path.write_bytes(b"no network")
    result = run("backbones", "add", path)
    assert result.exit_code == 1
    assert "no ONNX file. Accepted are" in str(result.exception)
    assert not list((tmp_path / "data").glob("backbones/*"))


def test_missing_backbone_is_named_with_those_there_are(run: Run, tmp_path: Path) -> None:
    """Training on a name that nobody added says which there are."""
    add(run, tmp_path, vit(), "small-vit")
    colours = write_tiny_dataset(tmp_path / "colours")
    result = run("train", "--data", colours, "--backbone", "own:large-vit")
    assert result.exit_code == 1
    assert "no backbone 'own:large-vit' in this data folder (own:small-vit)" in str(result.exception)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--mode", "fine-tune"), "trains in mode 'quick' alone"),
        (("--weights", "none"), "leave weights open"),
        (("--set", "earlier_maps=true"), "earlier_maps belong"),
        (("--size-px", "64"), "takes pictures of 32 px"),
    ],
)
def test_settings_that_do_not_suit_an_own_backbone_are_refused(
    run: Run, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    """Each with what to do instead."""
    add(run, tmp_path, vit(), "mine")
    colours = write_tiny_dataset(tmp_path / "colours")
    result = run("train", "--data", colours, "--backbone", "own:mine", *options)
    assert result.exit_code == 1
    assert words in str(result.exception)


def test_spoiled_backbone_is_not_trained_on(run: Run, tmp_path: Path) -> None:
    """Its file is checked by its hash."""
    add(run, tmp_path, vit(), "mine")
    (file,) = (tmp_path / "data" / "backbones").glob(f"*/{GRAPH_FILE}")
    file.write_bytes(file.read_bytes()[:-1])
    colours = write_tiny_dataset(tmp_path / "colours")
    result = run("train", "--data", colours, "--backbone", "own:mine")
    assert "not as it was written" in str(result.exception)


@pytest.mark.slow
def test_backbone_comes_from_the_hugging_face_hub(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its record says which commit it is of."""
    with running_hub(monkeypatch, tmp_path / "home") as hub:
        hub.files["somebody/eyes/onnx/model.onnx"] = vit()
        result = run("backbones", "add", "hf:somebody/eyes/onnx/model.onnx", "--preprocess", "unit", "--name", "eyes")
    assert result.exit_code == 0, result.output
    (record,) = json.loads(run("backbones", "--json").stdout)
    assert record["source"] == f"huggingface.co/somebody/eyes/onnx/model.onnx at commit {COMMIT}"
