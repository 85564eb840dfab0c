"""What covering parts of a picture tells."""

import numpy as np
import numpy.typing as npt
import pytest

from whisker.images import UInt8Array
from whisker.serving.occlusion import CELLS, occlusion_map

FloatArray = npt.NDArray[np.float32]


class WhiteCorner:
    """A model that is as sure as the upper left eighth of the picture is white; it counts what it is asked."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, images: UInt8Array) -> FloatArray:
        """Answer (N,)."""
        self.batches.append(len(images))
        side_px = images.shape[1] // CELLS
        corners = images[:, :side_px, :side_px].astype(np.float32)
        answer: FloatArray = corners.mean(axis=(1, 2, 3)) / np.float32(255)
        return answer


@pytest.mark.parametrize("side_px", [32, 75, 256])
def test_map_is_highest_where_the_answer_comes_from(side_px: int) -> None:
    """Only the patch over the corner lowers the probability; sides that eight does not divide are covered too."""
    white = np.full((side_px, side_px, 3), 255, np.uint8)
    activation = occlusion_map(WhiteCorner(), white)
    assert activation.shape == (CELLS, CELLS)
    assert activation[0, 0] == activation.max() == 1
    assert not activation[2:].any()
    assert not activation[:, 2:].any()


@pytest.mark.parametrize(("side_px", "largest_batch"), [(32, 49), (128, 4), (512, 1)])
def test_cost_is_bounded(side_px: int, largest_batch: int) -> None:
    """Fifty runs at most, and no more pixels at a time than one large picture has."""
    model = WhiteCorner()
    occlusion_map(model, np.zeros((side_px, side_px, 3), np.uint8))
    assert sum(model.batches) == 50
    assert max(model.batches) == largest_batch


def test_answer_that_no_part_carries_has_an_empty_map() -> None:
    """A model that always says the same is not explained by rounding errors."""
    activation = occlusion_map(lambda images: np.full(len(images), 0.7, np.float32), np.zeros((64, 64, 3), np.uint8))
    assert not activation.any()


def test_covering_what_spoke_against_the_class_is_no_evidence_for_it() -> None:
    """A black corner speaks against it: grey in its place raises the probability, and the map stays empty."""
    assert not occlusion_map(WhiteCorner(), np.zeros((64, 64, 3), np.uint8)).any()
