"""Pickles of plain values and arrays, and of nothing else: a pickle can otherwise run any program.

Source: "Restricting Globals" in the documentation of Python's pickle module.
"""

import io
import pickle
from typing import Any, Final

import numpy as np

from whisker.errors import DatasetInvalid

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
