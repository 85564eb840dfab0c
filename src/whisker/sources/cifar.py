"""CIFAR-10 as its Python version comes: pickled batches of 32 x 32 pixels in a tar.gz, here drawn as PNG files."""

import io
import os
import pickle
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.image_sources import Collected, IncomingFile, Intake
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.names.safe_paths import check_class_name
from whisker.errors import DatasetInvalid
from whisker.sources.tar import blocks, open_unpacked, walk

_reconstruct: Final = np.ndarray((0,)).__reduce__()[0]

_ALLOWED: Final[dict[tuple[str, str], object]] = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,  # as NumPy 1 and Python 2 wrote it
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
}


class _Unpickler(pickle.Unpickler):
    """Builds arrays, and refuses whatever else a pickle names."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Look up one of the few names that are allowed."""
        if (module_name, global_name) == ("_codecs", "encode"):
            return _encode
        try:
            return _ALLOWED[module_name, global_name]
        except KeyError:
            raise pickle.UnpicklingError(f"it names {module_name}.{global_name}") from None


def load_restricted(data: bytes) -> Any:
    """Read a pickle of numbers, bytes, lists, dictionaries and arrays; text of Python 2 comes as bytes.

    Raises:
        DatasetInvalid: It is damaged, or holds anything else.
    """
    try:
        return _Unpickler(io.BytesIO(data), encoding="bytes").load()
    except Exception as error:  # damaged pickles raise whatever they like
        raise DatasetInvalid(f"A batch of pictures is no plain pickle of arrays ({error}). Nothing was run.") from error


def _encode(text: str, encoding: str = "latin1") -> bytes:
    """Turn text into bytes, as Python 3 pickles them for Python 2."""
    if encoding not in ("latin1", "latin-1"):
        raise pickle.UnpicklingError(f"it has bytes as {encoding[:20]}")
    return text.encode("latin1")


_BATCH: Final = re.compile(r"(data_batch_\d+|test_batch)")
_META: Final = re.compile(r"batches\.meta")
_PICTURES: Final = 60_000
_SIDE_PX: Final = 32
_LOOKED_AT: Final = 20
_LARGEST_BATCH_BYTES: Final = 64 << 20
"""A batch of 10,000 has 31 MB."""


@dataclass(frozen=True)
class CifarSource:
    """The tar.gz of the Python version."""

    path: Path
    name: ClassVar[str] = "cifar-10"

    def collect(self, intake: Intake) -> Collected:
        """Draw the pictures; `test_batch` is the test part.

        Raises:
            DatasetInvalid: The batches are not as the format says.
        """
        class_names = self._class_names(intake.limits)
        incoming: list[IncomingFile] = []
        for name, batch in self._members(intake.limits, _BATCH):
            split: Split = "test" if name == "test_batch" else "train"
            for class_name, origin, pixels in _pictures(batch, class_names):
                target = intake.target(len(incoming))
                _save(pixels, target)
                incoming.append(IncomingFile(target, class_name, split, f"{split}/{class_name}/{origin}"))
            intake.on_progress(min(1.0, len(incoming) / _PICTURES))
        intake.on_progress(1.0)
        return Collected(tuple(incoming))

    def _class_names(self, limits: ArchiveLimits) -> list[str]:
        for _, meta in self._members(limits, _META):
            return [check_class_name(_text(name)) for name in _field(meta, b"label_names", list)]
        raise DatasetInvalid("This CIFAR-10 has no batches.meta, so its classes have no names.")

    def _members(self, limits: ArchiveLimits, wanted: re.Pattern[str]) -> Iterator[tuple[str, Mapping[bytes, Any]]]:
        for tar, member, parts in walk(partial(open_unpacked, self.path), limits, self.path.stat().st_size):
            if wanted.fullmatch(parts[-1]) and member.isreg():
                yield parts[-1], _load(tar, member)


def is_cifar(path: Path, limits: ArchiveLimits) -> bool:
    """Return whether a tar is CIFAR-10's: one of its first members is a batch or their names.

    Raises:
        DatasetInvalid: The tar cannot be used.
    """
    members = walk(partial(open_unpacked, path), limits, path.stat().st_size)
    names = (parts[-1] for _, member, parts in islice(members, _LOOKED_AT) if member.isreg())
    return any(_META.fullmatch(name) or _BATCH.fullmatch(name) for name in names)


def _load(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Mapping[bytes, Any]:
    if member.size > _LARGEST_BATCH_BYTES:
        raise DatasetInvalid(f"The batch {member.name[-80:]!r} has {member.size} bytes, which none of CIFAR-10 has.")
    batch = load_restricted(b"".join(blocks(tar, member)))
    if not isinstance(batch, dict):
        raise DatasetInvalid(f"The batch {member.name[-80:]!r} is no dictionary.")
    return batch


def _pictures(
    batch: Mapping[bytes, Any], class_names: Sequence[str]
) -> Iterator[tuple[str, str, npt.NDArray[np.uint8]]]:
    """Give each picture of a batch: its class, its file's name, (32, 32, 3) uint8 RGB."""
    data, labels, names = (
        _field(batch, b"data", np.ndarray),
        _field(batch, b"labels", list),
        _field(batch, b"filenames", list),
    )
    if data.dtype != np.uint8 or data.shape != (len(labels), 3 * _SIDE_PX**2) or len(names) != len(labels):
        raise DatasetInvalid(f"A batch of CIFAR-10 has {data.dtype} {data.shape} for {len(labels)} labels.")
    images = data.reshape(-1, 3, _SIDE_PX, _SIDE_PX).transpose(0, 2, 3, 1)
    for pixels, label, name in zip(images, labels, names, strict=True):
        if not isinstance(label, int) or not 0 <= label < len(class_names):
            raise DatasetInvalid(
                f"A batch of CIFAR-10 has the label {str(label)[:20]}; expected 0 to {len(class_names) - 1}."
            )
        yield class_names[label], _text(name).rpartition("/")[2], np.ascontiguousarray(pixels)


def _field(batch: Mapping[bytes, Any], name: bytes, kind: type) -> Any:
    value = batch.get(name)
    if not isinstance(value, kind):
        raise DatasetInvalid(f"A batch of CIFAR-10 has no {name.decode()}, or not as {kind.__name__}.")
    return value


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _save(pixels: npt.NDArray[np.uint8], target: Path) -> None:
    Image.fromarray(pixels).save(target, "PNG")
    os.chmod(target, 0o444)  # noqa: PTH101 - revisions share their files, so nobody may write to one of them
