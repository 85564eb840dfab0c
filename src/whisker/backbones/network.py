"""EfficientNet-Lite0 as data, so that the ONNX graph and the Keras model are two readings of one table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BATCH_NORM_EPSILON: Final = 1e-3

# repeats, kernel, stride, expansion, filters. Source: Tan & Le 2019, arXiv:1905.11946, table 1; the Lite variant drops
# squeeze-and-excitation and replaces swish by ReLU6: github.com/tensorflow/tpu, efficientnet/lite.
_STAGES: Final = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_STEM_FILTERS: Final = 32
_HEAD_FILTERS: Final = 1280


@dataclass(frozen=True)
class ConvUnit:
    """A convolution, the batch normalisation after it and, with `relu6`, the activation after both.

    `convolution` and `normalisation` are the prefixes of their arrays in the weights file.
    """

    name: str
    convolution: str
    normalisation: str
    filters: int
    kernel: int = 1
    stride: int = 1
    depthwise: bool = False
    relu6: bool = True


@dataclass(frozen=True)
class Block:
    """Convolution units in a row; with `residual`, the block's input is added to its output."""

    name: str
    units: tuple[ConvUnit, ...]
    residual: bool = False


def blocks() -> Iterator[Block]:
    """List the blocks from the stem to the last convolution before pooling."""
    yield Block("stem", (ConvUnit("stem", "_conv_stem", "_bn0", _STEM_FILTERS, kernel=3, stride=2),))
    filters_in, index = _STEM_FILTERS, 0
    for repeats, kernel, stride, expansion, filters in _STAGES:
        for repeat in range(repeats):
            block_stride = stride if repeat == 0 else 1
            units = _units(index, filters_in * expansion, filters, kernel, block_stride)
            residual = block_stride == 1 and filters_in == filters
            yield Block(f"block{index}", units if expansion > 1 else units[1:], residual)
            filters_in, index = filters, index + 1
    yield Block("top", (ConvUnit("top", "_conv_head", "_bn1", _HEAD_FILTERS),))


def _units(index: int, expanded: int, filters: int, kernel: int, stride: int) -> tuple[ConvUnit, ConvUnit, ConvUnit]:
    name, key = f"block{index}", f"_blocks.{index}"
    return (
        ConvUnit(f"{name}_expand", f"{key}._expand_conv", f"{key}._bn0", expanded),
        ConvUnit(
            f"{name}_depthwise", f"{key}._depthwise_conv", f"{key}._bn1", expanded, kernel, stride, depthwise=True
        ),
        ConvUnit(f"{name}_project", f"{key}._project_conv", f"{key}._bn2", filters, relu6=False),
    )


def same_padding(size_px: int, kernel: int, stride: int) -> tuple[int, int]:
    """Compute TensorFlow's `same` padding of one axis: (before, after), in pixels; the odd one comes after."""
    total = max((-(-size_px // stride) - 1) * stride + kernel - size_px, 0)
    return total // 2, total - total // 2
