"""CIFAR-10's tar.gz in small: pickled batches, as Python 2 wrote them and as others did since."""

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.sources.intakes import by_origin, collect
from tests.sources.tars import write_tar

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.errors import DatasetInvalid
from whisker.sources.cifar import CifarSource
from whisker.sources.fetch import open_local

NAMES = [b"airplane", b"automobile"]


def batch(first: int, count: int = 4, **changes: Any) -> dict[bytes, Any]:
    """Make a batch: every picture is of one colour, red by its number."""
    data = np.zeros((count, 3072), np.uint8)
    data[:, :1024] = (np.arange(first, first + count) % 256)[:, None]
    made = {
        b"batch_label": b"training batch 1 of 5",
        b"data": data,
        b"labels": [number % 2 for number in range(first, first + count)],
        b"filenames": [b"plane_s_%06d.png" % number for number in range(first, first + count)],
    }
    return made | {key.encode(): value for key, value in changes.items()}


def members(protocol: int = 2, **changes: Any) -> dict[str, bytes]:
    """Lay the files out as the tar has them."""
    contents = {
        "data_batch_1": batch(0),
        "batches.meta": {b"num_cases_per_batch": 4, b"label_names": NAMES, b"num_vis": 3072},
        "readme.html": {},
        "data_batch_2": batch(4),
        "test_batch": batch(8, **changes),
    }
    return {f"cifar-10-batches-py/{name}": pickle.dumps(made, protocol) for name, made in contents.items()}


@pytest.mark.parametrize("protocol", [2, 4])
def test_batches_become_class_folders_with_a_test_part(protocol: int, tmp_path: Path) -> None:
    """Lossless, each with its class, and `test_batch` as the test split."""
    path = write_tar(tmp_path / "something.tar.gz", members(protocol))
    source = open_local(path, tmp_path / "data", ArchiveLimits())
    assert isinstance(source, CifarSource)
    collected = collect(source, tmp_path / "in")
    found = by_origin(collected)
    assert len(found) == 12
    assert found["train/airplane/plane_s_000000.png"] == ("airplane", "train")
    assert found["test/automobile/plane_s_000009.png"] == ("automobile", "test")
    with Image.open(collected.incoming[5].path) as image:
        assert (image.format, image.size, image.getpixel((0, 0))) == ("PNG", (32, 32), (5, 0, 0))


def test_batch_as_python_2_wrote_it_is_read(tmp_path: Path) -> None:
    """Its byte strings are `str` there, which Python 3 reads as bytes."""
    python_2 = (
        b"(dp0\nS'data'\np1\ncnumpy.core.multiarray\n_reconstruct\np2\n(cnumpy\nndarray\np3\n(I0\ntp4\nS'b'\np5\ntp6\nRp7\n"
        b"(I1\n(I1\nI3072\ntp8\ncnumpy\ndtype\np9\n(S'u1'\np10\nI0\nI1\ntp11\nRp12\n(I3\nS'|'\np13\nNNNI-1\nI-1\nI0\n"
        b"tp14\nbI00\nS'" + b"\\x07" * 3072 + b"'\np15\ntp16\nbsS'labels'\np17\n(lp18\nI1\nasS'filenames'\np19\n(lp20\n"
        b"S'car_s_000001.png'\np21\nas."
    )
    path = write_tar(tmp_path / "cifar.tar.gz", {**members(), "cifar-10-batches-py/data_batch_3": python_2})
    collected = collect(CifarSource(path), tmp_path / "in")
    file = next(found for found in collected.incoming if found.origin == "train/automobile/car_s_000001.png")
    with Image.open(file.path) as image:
        assert image.getpixel((31, 31)) == (7, 7, 7)


def test_batch_larger_than_any_header_is_read(tmp_path: Path) -> None:
    """A real one has 31 MB."""
    path = write_tar(tmp_path / "cifar.tar.gz", {**members(), "x/data_batch_3": pickle.dumps(batch(0, 3000), 2)})
    assert len(collect(CifarSource(path), tmp_path / "in").incoming) == 3012


def test_tar_that_is_cut_off_within_a_batch_is_named(tmp_path: Path) -> None:
    """With the remedy, however much of it came."""
    path = write_tar(tmp_path / "cifar.tar.gz", {**members(), "x/data_batch_3": os.urandom(3_000_000)})
    path.write_bytes(path.read_bytes()[:1_000_000])
    with pytest.raises(DatasetInvalid, match=r"damaged or cut off .* --again"):
        collect(CifarSource(path), tmp_path / "in")


class Harmful:
    """Pickles to a call of `os.system`."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch harmed",)


def test_pickle_that_names_a_program_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not run."""
    monkeypatch.chdir(tmp_path)
    path = write_tar(tmp_path / "cifar.tar.gz", members(data=Harmful()))
    with pytest.raises(DatasetInvalid, match=r"no plain pickle of arrays .it names posix.system.*Nothing was run"):
        collect(CifarSource(path), tmp_path / "in")
    assert not (tmp_path / "harmed").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data": np.zeros((4, 100), np.uint8)}, r"has uint8 \(4, 100\) for 4 labels"),
        ({"data": np.zeros((4, 3072), np.float32)}, "has float32"),
        ({"labels": [0, 1, 2, 0]}, "the label 2; expected 0 to 1"),
        ({"labels": [0, 1, "cat", 0]}, "the label cat"),
        ({"labels": "none"}, "no labels, or not as list"),
        ({"filenames": []}, "for 4 labels"),
    ],
)
def test_batch_that_is_not_as_the_format_says_is_named(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    """With what was found in it."""
    path = write_tar(tmp_path / "cifar.tar.gz", members(**changes))
    with pytest.raises(DatasetInvalid, match=words):
        collect(CifarSource(path), tmp_path / "in")


def test_batch_that_is_no_dictionary_is_named(tmp_path: Path) -> None:
    """A pickle of something else."""
    path = write_tar(tmp_path / "cifar.tar.gz", {**members(), "x/data_batch_3": pickle.dumps([1])})
    with pytest.raises(DatasetInvalid, match="is no dictionary"):
        collect(CifarSource(path), tmp_path / "in")


def test_batch_that_is_no_pickle_is_named(tmp_path: Path) -> None:
    """Damaged bytes raise whatever they like; here it is one fault."""
    path = write_tar(tmp_path / "cifar.tar.gz", {**members(), "x/data_batch_3": b"\x80\x02garbage"})
    with pytest.raises(DatasetInvalid, match="no plain pickle"):
        collect(CifarSource(path), tmp_path / "in")


def test_classes_without_names_are_named(tmp_path: Path) -> None:
    """A tar without batches.meta."""
    path = write_tar(tmp_path / "cifar.tar.gz", {"x/data_batch_1": pickle.dumps(batch(0))})
    with pytest.raises(DatasetInvalid, match=r"has no batches\.meta"):
        collect(CifarSource(path), tmp_path / "in")
