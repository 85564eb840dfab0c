"""The settings of a training run, frozen, as the manifest of what it made stores them."""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from whisker.backbones.own import OwnBackboneName, is_own
from whisker.backbones.table import BACKBONES, BackboneName
from whisker.training.defaults import MODE_BACKBONES, TrainMode, defaults_of

# Training keeps every layer's output: about 1.5 KB a pixel of a batch, so this is some 6 GB.
LARGEST_BATCH_PX: Final = 64 * 256**2

TeacherName = Annotated[str, Field(min_length=1, max_length=80)]
CopyCount = Annotated[int, Field(ge=0, le=100)]
Filters = Annotated[int, Field(ge=4, le=1024)]


class _Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class AugmentationConfig(_Config):
    """How training pictures are varied, anew in every epoch; pictures that judge are never touched.

    Each figure is the most that may happen to a picture; `strength` multiplies them all.
    """

    flip: bool = Field(default=True, description="Mirror half of the pictures left to right.")
    rotation: float = Field(default=0.03, ge=0, le=0.5, description="Largest turn either way, as a share of a circle.")
    zoom: float = Field(default=0.15, ge=0, le=0.5, description="Largest zoom in or out, as a share of the side.")
    shift: float = Field(default=0.08, ge=0, le=0.5, description="Largest shift along each axis, share of the side.")
    shear: float = Field(default=0.0, ge=0, le=0.5, description="Largest slant, as a share of the side.")
    brightness: float = Field(default=0.1, ge=0, le=1, description="Largest change of brightness; 1 is all of it.")
    contrast: float = Field(default=0.1, ge=0, le=1, description="Largest change of contrast; 1 is all of it.")
    colour: float = Field(default=0.1, ge=0, le=1, description="Largest change of saturation; 1 is all of it.")
    operations: float = Field(
        default=0.0,
        ge=0,
        le=4,
        description="RandAugment: how many of eleven further changes happen to a picture, on average: turns, slants, "
        "shifts, brightness, contrast, saturation, sharpness, fewer shades, inverted lights, stretched contrast.",
    )
    strength: float = Field(default=1.0, ge=0, le=2, description="Multiplies all of the above; 0 turns them off.")
    copies: dict[str, CopyCount] | Literal["balance"] = Field(
        default_factory=dict,
        description="Extra copies of each picture of a class in every epoch, each varied in its own way, by class "
        "name; or `balance`: as many as give every class the size of the largest.",
    )


class TrainConfig(_Config):
    """What a training run can be told; the defaults made the bundled model.

    A setting that is left open (null) gets its mode's own default by `resolved()`, and the input's side one that suits
    the pictures. Quick mode does not use the settings of the two Keras modes, which stay open there.
    """

    backbone: BackboneName | OwnBackboneName | None = Field(
        default=None,
        description="The network below the head. Open: in mode quick chosen from efficientnet_lite0, "
        "efficientnet_lite2 and both side by side (efficientnet_lite_pair), whose weights are installed; in mode "
        "fine_tune efficientnet_lite0; in mode scratch simple_cnn. Weights of the others are downloaded when they are "
        "first needed. own: and a name, in mode quick: one that `whisker backbones add` added.",
    )
    weights: Literal["imagenet", "none"] | None = Field(
        default=None,
        description="What the network begins with: imagenet, or none: random weights. Open: imagenet, in mode scratch "
        "none.",
    )
    head: Literal["pooled", "flat"] | None = Field(
        default=None,
        description="What the last layer sees, in the modes with epochs. pooled: the mean of the last feature map, "
        "whose heatmaps are exact. flat: every position of it by itself; its heatmaps are found by covering parts of "
        "the picture.",
    )
    hidden_units: int | None = Field(
        default=None, ge=1, le=4096, description="Units of a dense layer before the last, with head flat. Open: none."
    )
    filters: tuple[Filters, ...] | None = Field(
        default=None,
        min_length=1,
        max_length=6,
        description="Filters of each block of simple_cnn; every block after the first halves the picture's side.",
    )
    batch_norm: bool | None = Field(default=None, description="Normalise batches after each convolution of simple_cnn.")
    size_px: int | None = Field(
        default=None,
        ge=32,
        le=512,
        description="Side of the square input, in pixels. Open: 256 for ordinary photos, less for small pictures; mode "
        "quick also tries 64 more.",
    )
    earlier_maps: bool | None = Field(
        default=None,
        description="Whether the last layer sees means of earlier feature maps too (efficientnet_lite networks, mode "
        "quick). Open: where they help.",
    )
    mode: TrainMode = Field(
        default="quick",
        description="quick: train the last layer only, in seconds. fine_tune: train the network's last blocks too, in "
        "many minutes. scratch: train a small network from random weights.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**32 - 1,
        description="Seed of the random numbers: two runs with the same seed give the same model.",
    )
    test_share: float = Field(
        default=0.2,
        gt=0,
        lt=1,
        description="Share of the pictures held out for testing, where there is no test folder.",
    )
    validation_share: float = Field(
        default=0.15,
        gt=0,
        lt=1,
        description="Share of the training pictures held out for validation (modes fine_tune and scratch).",
    )
    flips: bool = Field(
        default=True,
        description=(
            "Train on mirrored copies too (quick mode). With over 1,000 pictures only where it can help: over 3 % of a "
            "sample are wrong."
        ),
    )
    folds: int = Field(default=5, ge=2, le=20, description="Number of cross-validation folds (quick mode).")
    l2_candidates: tuple[Annotated[float, Field(gt=0, le=1000)], ...] = Field(
        default=(0.3, 0.1, 0.03, 0.01, 0.003),
        min_length=1,
        max_length=20,
        description="Weights of the L2 penalty to choose from, against the mean loss on standardised features, in mode "
        "quick.",
    )
    reference_count: int = Field(
        default=1024, ge=16, le=4096, description="Training features kept to detect unknown pictures."
    )
    known_refused_share: float = Field(
        default=0.02, gt=0, lt=0.5, description="Share of held-out known pictures that may count as unknown."
    )
    epochs: int | None = Field(default=None, ge=1, le=500, description="Passes over all training pictures.")
    patience: int | None = Field(
        default=None, ge=1, le=500, description="Epochs without a better validation loss before stopping."
    )
    batch_size: int | None = Field(default=None, ge=1, le=512, description="Pictures in one training step.")
    optimizer: Literal["adamw", "sgd"] | None = Field(
        default=None, description="adamw, or sgd: stochastic gradient descent with momentum."
    )
    momentum: float | None = Field(default=None, ge=0, lt=1, description="Momentum of the optimizer sgd.")
    learning_rate: float | None = Field(
        default=None, gt=0, le=1, description="Highest learning rate. Open: one that suits the mode and the optimizer."
    )
    weight_decay: float | None = Field(
        default=None, ge=0, le=1, description="Weight decay (L2 regularisation) of the optimizer."
    )
    schedule: Literal["cosine", "constant", "step", "plateau"] | None = Field(
        default=None,
        description="How the learning rate falls. cosine: slowly to nothing. constant: not. step: by decay_factor "
        "every step_epochs. plateau: by decay_factor whenever plateau_patience epochs brought no better "
        "validation loss.",
    )
    step_epochs: int | None = Field(
        default=None, ge=1, le=500, description="Epochs between two steps, in schedule step."
    )
    decay_factor: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="What the learning rate is multiplied by, in the schedules step and plateau.",
    )
    plateau_patience: int | None = Field(
        default=None, ge=1, le=500, description="Epochs to wait for a better validation loss, in schedule plateau."
    )
    warmup_share: float | None = Field(
        default=None, ge=0, le=0.5, description="Share of all steps in which the learning rate rises at first."
    )
    freeze_till: int | None = Field(
        default=None,
        ge=0,
        le=max(backbone.block_count for backbone in BACKBONES.values() if not backbone.parts),
        description="Blocks of the network that stay as they are, counted from the input, in mode fine_tune: 0 trains "
        "them all, as many as the network has train the head alone (efficientnet_lite0 has 18).",
    )
    layer_decay: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="What the learning rate is multiplied by with every block further from the last layer, in mode "
        "fine_tune; 1 lets all blocks learn as fast.",
    )
    ema_momentum: float | None = Field(
        default=None,
        ge=0,
        lt=1,
        description="Keep an exponential moving average of the weights, and validate and serve that: the share of it "
        "that each step leaves, such as 0.99; 0 keeps none.",
    )
    interpolation: bool | None = Field(
        default=None,
        description="In the end also validate weights on the way from those that fine-tuning began with to those it "
        "led to, and serve the best (WiSE-FT), in mode fine_tune with head pooled.",
    )
    class_weights: Literal["auto", "on", "off"] | None = Field(
        default=None,
        description="Let pictures of rare classes weigh more. auto: when the smallest class is under half of the "
        "largest.",
    )
    dropout: float | None = Field(default=None, ge=0, le=0.9, description="Share of features left out in training.")
    label_smoothing: float | None = Field(
        default=None, ge=0, lt=0.5, description="Share of each answer spread over all classes in training."
    )
    mixup: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Blend pairs of training pictures and their answers, the more evenly the larger this is; 0 does "
        "not.",
    )
    cutmix: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Put a piece of another training picture into each, and mix their answers as the areas are, the "
        "more evenly the larger this is; 0 does not. With mixup too, a pair is either.",
    )
    progressive_share: float | None = Field(
        default=None,
        ge=0,
        lt=1,
        description="Progressive size: share of the epochs, the first ones, that look at pictures of about five "
        "eighths of the side, in less than half the time. The last epoch looks at whole ones.",
    )
    teachers: tuple[TeacherName, ...] = Field(
        default=(),
        max_length=8,
        description="Versions of the same classes to learn from (distillation): their mean answer counts beside the "
        "right one, in the modes with epochs. What is served is the new version alone.",
    )
    distillation_share: float | None = Field(
        default=None, ge=0, le=1, description="How much the teachers' answers count, against the right ones."
    )
    distillation_temperature: float | None = Field(
        default=None,
        ge=1,
        le=20,
        description="What logits are divided by, of teachers and of the new version, before they are compared: the "
        "more, the more the unlikely classes say.",
    )
    precision: Literal["float32", "mixed_float16", "mixed_bfloat16"] | None = Field(
        default=None,
        description="Numbers that training computes with; the mixed ones are quicker on accelerators that have them. "
        "What is exported is always float32.",
    )
    augmentation: AugmentationConfig = Field(
        default=AugmentationConfig(), description="How training pictures are varied, in the modes with epochs."
    )

    @model_validator(mode="after")
    def _require_weights_of_the_mode(self) -> Self:
        name = self.backbone or MODE_BACKBONES[self.mode]
        if is_own(name):
            return self._require_what_suits_an_own_backbone(name)
        if self.mode != "scratch" and BACKBONES[name].weights_from == "none":
            raise ValueError(f"there are no pretrained weights of {name!r}: it is trained in mode 'scratch'")
        if self.mode != "quick" and BACKBONES[name].parts:
            raise ValueError(f"{name!r} is two networks side by side, for mode 'quick'; take one of them")
        if self.mode == "scratch" and self.weights == "imagenet":
            raise ValueError("mode 'scratch' begins with random weights: take mode 'fine_tune', or weights 'none'")
        return self

    def _require_what_suits_an_own_backbone(self, name: str) -> Self:
        if self.mode != "quick":
            raise ValueError(
                f"{name!r} was added as it is, and trains in mode 'quick' alone; the mode is {self.mode!r}"
            )
        if self.weights == "none":
            raise ValueError(f"{name!r} has the weights that it was added with; leave weights open")
        if self.earlier_maps:
            raise ValueError(f"earlier_maps belong to the efficientnet_lite networks; the backbone is {name!r}")
        return self

    @model_validator(mode="after")
    def _require_blocks_that_are_there(self) -> Self:
        backbone = BACKBONES.get(self.backbone or MODE_BACKBONES[self.mode])
        if backbone and self.mode == "fine_tune" and (self.freeze_till or 0) > backbone.block_count:
            raise ValueError(f"{backbone.name} has {backbone.block_count} blocks; freeze_till was {self.freeze_till}")
        return self

    @model_validator(mode="after")
    def _require_a_network_with_such_parts(self) -> Self:
        backbone = self.backbone or MODE_BACKBONES[self.mode]
        if backbone != "simple_cnn" and not (self.filters is None and self.batch_norm is None):
            raise ValueError(f"filters and batch_norm shape simple_cnn; the backbone is {backbone!r}")
        if self.hidden_units is not None and self.head != "flat":
            raise ValueError("hidden_units belong to head 'flat'")
        if self.earlier_maps and not is_own(backbone) and BACKBONES[backbone].weights_from != "package":
            raise ValueError(f"earlier_maps belong to the efficientnet_lite networks; the backbone is {backbone!r}")
        if self.mode == "quick" and self.teachers:
            raise ValueError("mode 'quick' learns from no teachers; take mode 'fine_tune' or 'scratch'")
        if self.progressive_share and self.head == "flat":
            raise ValueError("progressive_share needs head 'pooled': a flat one has weights for one size alone")
        if self.mode == "quick" and self.head == "flat":
            raise ValueError("mode 'quick' fits a pooled head; head 'flat' needs mode 'fine_tune' or 'scratch'")
        return self

    @model_validator(mode="after")
    def _require_batches_that_fit(self) -> Self:
        if self.size_px and self.batch_size and self.batch_size > (largest := _largest_batch(self.size_px)):
            raise ValueError(
                f"a batch of {self.batch_size} pictures of {self.size_px} px needs too much memory; "
                f"take at most {largest}"
            )
        return self

    @property
    def kept_validation_share(self) -> float:
        """Share of the training pictures that is kept to choose by; none in mode quick, which cross-validates."""
        return 0.0 if self.mode == "quick" else self.validation_share

    def resolved(self) -> Self:
        """Fill in what was left open with the mode's defaults; the input's size follows once the pictures are known.

        Returns:
            A copy; one that was resolved before stays as it is.
        """
        defaults = defaults_of(self.mode, self.backbone, self.optimizer)
        return self.model_copy(update={name: value for name, value in defaults.items() if getattr(self, name) is None})

    def sized(self, size_px: int) -> Self:
        """Fill in the input's size where it was left open, with a batch no larger than suits it; returns a copy."""
        if self.size_px is not None:
            return self
        batch_size = self.batch_size and min(self.batch_size, _largest_batch(size_px))
        return self.model_copy(update={"size_px": size_px, "batch_size": batch_size})


def _largest_batch(size_px: int) -> int:
    return LARGEST_BATCH_PX // size_px**2
