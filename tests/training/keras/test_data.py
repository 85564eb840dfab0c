"""Decoded images, and what an epoch shows."""

from pathlib import Path

import numpy as np
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.training.keras.data import DecodedImages

SPEC = PreprocessSpec(size_px=32)


def test_images_are_what_serving_sees_in_memory_or_not(tmp_path: Path) -> None:
    """Those that do not fit into memory are decoded when they are taken, by the same function."""
    files = scan_folder(write_tiny_dataset(tmp_path, count=3), "colours").files
    chosen = np.array([4, 0, 4])
    expected = np.stack([load_input(files[index].path.read_bytes(), SPEC)[0] for index in chosen])
    shares: list[float] = []
    in_memory, streamed = (
        DecodedImages(files, SPEC, on_progress=shares.append),
        DecodedImages(files, SPEC, memory_bytes=100),
    )
    assert len(in_memory) == len(streamed) == 6
    np.testing.assert_array_equal(in_memory.take(chosen), expected)
    np.testing.assert_array_equal(streamed.take(chosen), expected)
    assert shares[-1] == 1
    for file in files:
        file.path.unlink()
    np.testing.assert_array_equal(in_memory.take(chosen), expected)
