"""The settings of a retraining, as the API and the command line take them and its job reads them."""

from collections.abc import Collection

from pydantic import Field

from whisker.backbones.own import is_own
from whisker.registry.artifacts import read_manifest
from whisker.registry.manifest import MODEL_NAME_PATTERN
from whisker.registry.promotion import DEFAULT_RULES, PromotionPolicy, PromotionRules
from whisker.training.config import TrainConfig
from whisker.training.teacher_classes import require_same_classes
from whisker.workspace import Workspace


class RetrainSettings(TrainConfig):
    """What a retraining can be told: how to train, what to call the model, and when it goes live."""

    name: str | None = Field(
        default=None,
        pattern=MODEL_NAME_PATTERN,
        description="What the model is called; by default as its dataset. Lower-case letters, digits, dots, dashes "
        "and underscores.",
    )
    promote: PromotionPolicy = Field(
        default="auto",
        description="auto: make the new version live when tests show that it is not worse than the live one. always, "
        "never: whatever tests show.",
    )
    promotion_margin: float = Field(
        default=DEFAULT_RULES.margin,
        ge=0,
        le=0.5,
        description="How much lower its accuracy may be and still count as not worse.",
    )
    smallest_test: int = Field(
        default=DEFAULT_RULES.smallest_test,
        ge=1,
        le=1_000_000,
        description="Test pictures a comparison needs at least.",
    )

    def promotion_rules(self) -> PromotionRules:
        """Take what decides whether the new version counts as not worse."""
        return PromotionRules(self.promotion_margin, self.smallest_test)

    def train_config(self) -> TrainConfig:
        """Take what training needs, which the manifest keeps; it was validated with the rest."""
        return TrainConfig.model_construct(**{name: getattr(self, name) for name in TrainConfig.model_fields})


def require_what_is_named(settings: TrainConfig, workspace: Workspace) -> None:
    """Refuse settings that name what the data folder does not have, before there is a job.

    Raises:
        BackboneUnavailable: The backbone was not added.
        ModelNotFound: A teacher is not there.
    """
    if settings.backbone is not None and is_own(settings.backbone):
        workspace.own_backbones.find(settings.backbone)
    for teacher in settings.teachers:
        workspace.registry.folder(teacher)


def require_teachers_know(class_names: Collection[str], settings: TrainConfig, workspace: Workspace) -> None:
    """Refuse teachers that know other classes than the pictures have, before there is a job.

    Raises:
        ModelNotFound: A teacher is not there.
        RequestInvalid: A teacher knows other classes.
    """
    for teacher in settings.teachers:
        require_same_classes(read_manifest(workspace.registry.folder(teacher)).class_names, class_names)
