"""The block table."""

import pytest

from whisker.backbones.network import blocks, same_padding


def test_network_has_a_stem_sixteen_blocks_and_a_top() -> None:
    """The table unrolls to EfficientNet-Lite0, whose stem and top keep 32 and 1,280 filters."""
    network = list(blocks())
    assert [block.name for block in network] == ["stem", *(f"block{index}" for index in range(16)), "top"]
    assert network[0].units[0].filters == 32
    assert network[-1].units[0].filters == 1280


def test_blocks_add_their_input_only_where_its_shape_is_kept() -> None:
    """Nine of the blocks keep stride and filters, and those are residual."""
    assert [block.name for block in blocks() if block.residual] == [
        f"block{index}" for index in (2, 4, 6, 7, 9, 10, 12, 13, 14)
    ]


@pytest.mark.parametrize(
    ("size_px", "kernel", "stride", "expected"),
    [(224, 3, 2, (0, 1)), (225, 3, 2, (1, 1)), (56, 5, 2, (1, 2)), (7, 5, 1, (2, 2)), (7, 1, 1, (0, 0))],
)
def test_same_padding_puts_the_odd_pixel_after(
    size_px: int, kernel: int, stride: int, expected: tuple[int, int]
) -> None:
    """Padding is TensorFlow's, which is lopsided where a stride meets an even side."""
    assert same_padding(size_px, kernel, stride) == expected
