"""Versions side by side, by the value of one setting."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from whisker.errors import RequestInvalid
from whisker.evaluation.wording import percent
from whisker.notebooks.charts import Series, by_value_png
from whisker.notebooks.drawing import Drawing
from whisker.notebooks.model import Model
from whisker.notebooks.table import Table
from whisker.training.config import TrainConfig


@dataclass(frozen=True, repr=False)
class SideBySide:
    """Versions that differ in one setting, and how they did on the same test pictures."""

    field: str
    models: Sequence[Model]

    @property
    def values(self) -> list[Any]:
        """The setting's value in each version."""
        return [reduce(getattr, self.field.split("."), model.config) for model in self.models]

    def chart(self) -> Drawing:
        """Draw loss and right answers against the setting's value."""
        right: Series = {
            "validation": [_best(model, "val_accuracy") for model in self.models],
            "test": [model.report.accuracy for model in self.models],
        }
        loss: Series = {
            "validation": [_best(model, "val_loss") for model in self.models],
            "test": [model.report.log_loss for model in self.models],
        }
        png = by_value_png(self.field, self.values, right, loss)
        return Drawing(png, f"Loss and right answers against {self.field}")

    def _table(self) -> Table:
        rows = [
            (value, _share(_best(model, "val_accuracy")), percent(model.report.accuracy), model.report.log_loss)
            for value, model in zip(self.values, self.models, strict=True)
        ]
        return Table(
            (self.field, "Right, validation", "Right, test", "Log loss, test"),
            [(value, before, right, f"{loss:.3f}") for value, before, right, loss in rows],
        )

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    def __repr__(self) -> str:
        return repr(self._table())


def compare(models: Sequence[Model], by: str) -> SideBySide:
    """Put versions side by side by a setting in which they differ.

    Args:
        models: As `Workbench.train` returned them.
        by: The setting's name, such as `freeze_till`, with dots where it lies deeper: `augmentation.rotation`.

    Raises:
        RequestInvalid: There is no such setting.
    """
    found = SideBySide(by, tuple(models))
    try:
        _ = found.values
    except AttributeError as error:
        known = ", ".join(TrainConfig.model_fields)
        raise RequestInvalid(f"There is no setting {by[:80]!r}. There are: {known}.") from error
    return found


def _best(model: Model, name: str) -> float | None:
    """Give a figure of the epoch with the lowest validation loss; None where there were no epochs."""
    if not model.history:
        return None
    return min(model.history, key=lambda record: record["val_loss"])[name]


def _share(value: float | None) -> str:
    return "-" if value is None else percent(value)
