"""Everything a training run can be told, frozen, and stored in the manifest of what it made."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FineTuneConfig(_Config):
    """How the last blocks of the backbone are trained further, in mode `fine_tune`."""

    unfrozen_blocks: int = Field(default=6, ge=1, le=18, description="Blocks trained, counted from the end.")
    epochs: int = Field(default=5, ge=1, le=200)
    patience: int = Field(default=3, ge=1, description="Epochs without a better validation loss before stopping.")
    batch_size: int = Field(default=32, ge=1, le=1024)
    learning_rate: float = Field(default=5e-5, gt=0, le=0.1)
    weight_decay: float = Field(default=1e-4, ge=0, le=1)


class TrainConfig(_Config):
    """What a training run can be told; the defaults made the bundled model."""

    backbone: Literal["efficientnet_lite0"] = "efficientnet_lite0"
    size_px: int = Field(default=256, ge=32, le=512, description="Side of the square input; docs/adr/0003.")
    mode: Literal["quick", "fine_tune"] = Field(default="quick", description="Train the head only, or also blocks.")
    seed: int = Field(default=0, ge=0, le=2**32 - 1)
    test_share: float = Field(default=0.2, gt=0, lt=1, description="Kept to judge by, where no test folder exists.")
    validation_share: float = Field(default=0.15, gt=0, lt=1, description="Kept to choose by, in mode fine_tune.")
    flips: bool = Field(default=True, description="Learn from mirrored copies too.")
    folds: int = Field(default=5, ge=2, le=20, description="Folds of the cross-validation, in mode quick.")
    l2_candidates: tuple[float, ...] = Field(
        default=(0.3, 0.1, 0.03, 0.01, 0.003),
        min_length=1,
        description="Weights of the L2 penalty to choose from, against the mean loss on standardised features.",
    )
    reference_count: int = Field(default=1024, ge=16, le=4096, description="Training features the unknown test keeps.")
    known_refused_share: float = Field(
        default=0.02, gt=0, lt=0.5, description="Share of held-out known pictures that may count as unknown."
    )
    fine_tune: FineTuneConfig = FineTuneConfig()
