"""Charts of training and of what a setting does."""

import io

import pytest
from PIL import Image

from whisker.notebooks.charts import by_value_png, curves_png

RECORD = {"epoch": 1, "loss": 1.0, "accuracy": 0.5, "val_loss": 1.2, "val_accuracy": 0.4}


def size_of(png: bytes) -> tuple[int, int]:
    """Read a PNG's width and height."""
    with Image.open(io.BytesIO(png)) as image:
        return image.size


def test_curves_show_what_the_epochs_told() -> None:
    """The same figures give the same picture, others another."""
    history = [RECORD, {**RECORD, "epoch": 2, "loss": 0.5}]
    assert curves_png(history) == curves_png([dict(record) for record in history])
    assert curves_png(history) != curves_png([RECORD])
    assert size_of(curves_png(history)) == (684, 252)


@pytest.mark.parametrize("values", [[18, 0], ["adamw", "sgd"], [True, False], [0.1, None]])
def test_any_setting_can_be_drawn_against(values: list[object]) -> None:
    """Numbers, words and switches; runs without a figure leave a gap."""
    png = by_value_png("setting", values, {"validation": [None, None], "test": [0.5, 0.9]}, {"test": [1.0, 0.2]})
    assert size_of(png) == (684, 252)


def test_numbers_are_drawn_in_their_order() -> None:
    """In which order the runs were made does not matter."""
    forth = by_value_png("freeze_till", [0, 9, 18], {"test": [0.9, 0.8, 0.7]}, {"test": [0.1, 0.2, 0.3]})
    back = by_value_png("freeze_till", [18, 9, 0], {"test": [0.7, 0.8, 0.9]}, {"test": [0.3, 0.2, 0.1]})
    assert forth == back
