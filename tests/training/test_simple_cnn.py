"""The network that has no pretrained weights."""

import pytest

from whisker.backbones.table import SIMPLE_CNN

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("size_px", "filters", "shape"),
    [(32, (32, 64), (None, 16, 16, 64)), (96, (8, 16, 24), (None, 12, 12, 24)), (64, (8,), (None, 64, 64, 8))],
)
def test_every_block_after_the_first_halves_the_side(
    size_px: int, filters: tuple[int, ...], shape: tuple[int | None, ...]
) -> None:
    """The map has the last block's filters; the first block halves only what is larger than 64 pixels."""
    from whisker.training.simple_cnn import build_simple_cnn

    assert build_simple_cnn(SIMPLE_CNN, size_px, filters).output_shape == shape


def test_network_as_it_is_by_default_has_the_channels_and_blocks_of_the_table() -> None:
    """What the table says of simple_cnn is true of the network that nobody shaped."""
    from whisker.training.defaults import SIMPLE_CNN_FILTERS
    from whisker.training.simple_cnn import build_simple_cnn

    assert build_simple_cnn(SIMPLE_CNN, 32).output_shape[-1] == SIMPLE_CNN.channels
    assert len(SIMPLE_CNN_FILTERS) == SIMPLE_CNN.block_count


def test_without_batch_normalisation_convolutions_have_biases() -> None:
    """Each convolution of eight filters then learns eight numbers more, and nothing keeps statistics."""
    import keras

    from whisker.training.simple_cnn import build_simple_cnn

    plain = build_simple_cnn(SIMPLE_CNN, 32, (8,), batch_norm=False)
    assert not any(isinstance(layer, keras.layers.BatchNormalization) for layer in plain.layers)
    assert plain.count_params() == (3 * 9 * 8 + 8) + (8 * 9 * 8 + 8)
