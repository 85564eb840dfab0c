"""What ONNX graphs are written with."""

import pytest

from whisker.backbones.graph_writer import same_padding


@pytest.mark.parametrize(
    ("size_px", "kernel", "stride", "expected"),
    [(224, 3, 2, (0, 1)), (225, 3, 2, (1, 1)), (56, 5, 2, (1, 2)), (7, 5, 1, (2, 2)), (7, 1, 1, (0, 0))],
)
def test_same_padding_puts_the_odd_pixel_after(
    size_px: int, kernel: int, stride: int, expected: tuple[int, int]
) -> None:
    """Padding is TensorFlow's, which is lopsided where a stride meets an even side."""
    assert same_padding(size_px, kernel, stride) == expected
