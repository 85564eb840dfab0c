"""Charts of training."""

import io

from PIL import Image

from whisker.notebooks.charts import curves_png

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
