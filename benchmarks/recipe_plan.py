"""Which recipes are measured, on which pictures, and how."""

from dataclasses import dataclass
from typing import Final, Literal

Variant = Literal["as it is", "random weights, one epoch at 96 px", "efficientnet_lite0 in its place"]

ARCHIVES: Final = {"cats-vs-dogs": "cats_vs_dogs.zip", "caltech-101": "caltech101.zip", "cifar-10": "cifar10.zip"}
"""Of each dataset that a recipe names, the ZIP with part of it below $WHISKER_TEST_DATA."""

VARIANT_OPTIONS: Final[dict[Variant, tuple[str, ...]]] = {
    "as it is": (),
    "random weights, one epoch at 96 px": ("--weights", "none", "--epochs", "1", "--size-px", "96"),
    "efficientnet_lite0 in its place": ("--backbone", "efficientnet_lite0"),
}
SMOKE: Final[Variant] = "random weights, one epoch at 96 px"


@dataclass(frozen=True)
class PlannedRow:
    """One run of one recipe.

    Attributes:
        recipe: Its name.
        source: The dataset that it names.
        variant: What is changed.
    """

    recipe: str
    source: str
    variant: Variant = "as it is"

    @property
    def key(self) -> str:
        """Name the row in the results."""
        return f"{self.recipe} ({self.variant})"

    @property
    def folder(self) -> str:
        """Name a folder for its run."""
        return f"{self.recipe}-{list(VARIANT_OPTIONS).index(self.variant)}"

    @property
    def options(self) -> tuple[str, ...]:
        """What is added to `whisker train --recipe NAME`."""
        return VARIANT_OPTIONS[self.variant]

    @property
    def is_smoke(self) -> bool:
        """Whether the run only shows that the recipe runs: nothing can be learned from random features in an epoch."""
        return self.variant == SMOKE


def _without_download(recipe: str, source: str) -> tuple[PlannedRow, PlannedRow]:
    """Run a recipe whose weights are downloaded where no weights can be had: as a smoke run, and with the installed."""
    return PlannedRow(recipe, source, SMOKE), PlannedRow(recipe, source, "efficientnet_lite0 in its place")


PLAN: Final = (
    PlannedRow("best-cats-vs-dogs", "cats-vs-dogs"),
    PlannedRow("installed-caltech-101", "caltech-101"),
    PlannedRow("fine-tuned-caltech-101", "caltech-101"),
    PlannedRow("two-block-cnn-cifar-10", "cifar-10"),
    PlannedRow("simple-cnn-cifar-10", "cifar-10"),
    PlannedRow("keras-cnn-cats-vs-dogs", "cats-vs-dogs"),
    *_without_download("mobilenet-v2-160", "cats-vs-dogs"),
    *_without_download("vgg16-cats-vs-dogs", "cats-vs-dogs"),
    *_without_download("resnet50-caltech-101", "caltech-101"),
    PlannedRow("installed-cifar-10", "cifar-10"),
)
"""The quick ones first."""
