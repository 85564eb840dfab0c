"""Where weights are, asked without Keras."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from whisker.backbones.availability import downloaded_weights, keras_home, weights_file_name, weights_ready
from whisker.backbones.table import BACKBONES, EFFICIENTNET_LITE0, RESNET50, SIMPLE_CNN


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders in which Keras has downloaded nothing."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path


def test_weights_of_an_installed_package_are_ready() -> None:
    """And those of a package that is not installed are not."""
    assert weights_ready(EFFICIENTNET_LITE0)
    assert not weights_ready(replace(EFFICIENTNET_LITE0, weights_package="no_such_weights"))


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
        "import sys; from whisker.backbones.availability import weights_ready;"
        "from whisker.backbones.table import BACKBONES; [weights_ready(one) for one in BACKBONES.values()];"
        "print({'keras', 'tensorflow', 'h5py', 'onnx'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
