"""Training by epochs: on a network of one convolution, with all options; and of every network."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.training.keras.epoch_runs import CLASS_NAMES, CONFIG, Killed, Listener, train, train_from

from whisker.datasets.splits import DatasetSplits
from whisker.errors import RequestInvalid
from whisker.training.head import Head

if TYPE_CHECKING:
    from whisker.training.keras.model import TrainableModel
import onnx
from tests.tiny_dataset import write_tiny_dataset
from tests.training.keras.eager_keras import eager_keras

from whisker.backbones.table import BACKBONES, SIMPLE_CNN
from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.serving.explain import class_activation_map
from whisker.serving.served_model import FEATURES, INPUT_NAME, PROBABILITIES, open_session
from whisker.training.checkpoints import checkpoints_of
from whisker.training.config import TrainConfig
from whisker.training.pipeline import FitResult, Run, learn

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def uninterrupted(splits: DatasetSplits) -> tuple[Head, list[dict[str, float]], Listener]:
    """The head and the history of a run that nothing disturbed, and what was told of it."""
    listener = Listener()
    trainable, history = train(splits, listener)
    return trainable.head(), history, listener


def test_every_epoch_is_told_with_its_figures(
    uninterrupted: tuple[Head, list[dict[str, float]], Listener],
) -> None:
    """Loss, accuracy and AUC of both sides, counted from 1, and progress that ends at 1."""
    _, history, listener = uninterrupted
    assert listener.epochs == history
    assert [record["epoch"] for record in history] == [1, 2, 3]
    assert history[0].keys() == {
        "epoch", "loss", "accuracy", "auc", "val_loss", "val_accuracy", "val_auc", "learning_rate",
    }  # fmt: skip
    assert all(np.isfinite(list(record.values())).all() for record in history)
    assert listener.checkpoints == ["epoch 1", "epoch 2", "epoch 3"]
    assert listener.shares == sorted(listener.shares)
    assert listener.shares[-1] == 1


@pytest.mark.parametrize("ends_at", ["epoch 1", "mid-epoch"])
def test_killed_and_resumed_run_ends_as_one_that_was_not(
    splits: DatasetSplits,
    uninterrupted: tuple[Head, list[dict[str, float]], Listener],
    tmp_path: Path,
    ends_at: str,
) -> None:
    """At most the epoch under way is lost: weights, optimizer, order, augmentation and dropout go on as they would."""
    head, history, _ = uninterrupted
    with pytest.raises(Killed):
        train(splits, Listener(ends_at), tmp_path)
    listener = Listener()
    trainable, resumed = train(splits, listener, tmp_path)
    np.testing.assert_allclose(trainable.head().weights, head.weights, rtol=1e-4, atol=1e-5)
    for after, expected in zip(resumed, history, strict=True):
        assert after == pytest.approx(expected, rel=1e-3, abs=1e-4)
    assert listener.checkpoints == ["epoch 2", "epoch 3"]
    assert [record["epoch"] for record in listener.epochs] == [1, 2, 3]


def test_training_stops_when_the_validation_pictures_gain_nothing(splits: DatasetSplits) -> None:
    """With steps that change nothing the first epoch stays the best, and patience decides."""
    config = CONFIG.model_copy(update={"epochs": 50, "patience": 2, "learning_rate": 1e-12})
    listener = Listener()
    train(splits, listener, config=config)
    assert len(listener.epochs) < 10


@pytest.mark.parametrize("batch_size", [7, 64])
def test_loss_that_is_no_number_is_an_error_that_says_what_to_do(splits: DatasetSplits, batch_size: int) -> None:
    """A learning rate that blows the weights up is named, also where the epoch's only step did so."""
    config = CONFIG.model_copy(update={"learning_rate": 1e30, "warmup_share": 0.0, "batch_size": batch_size})
    with pytest.raises(
        RequestInvalid,
        match=r"Training diverged in epoch \d+: the loss is NaN\. Take a lower learning_rate than 1e\+30",
    ):
        train(splits, Listener(), config=config)


PLATEAU = {"schedule": "plateau", "plateau_patience": 1, "decay_factor": 0.5, "learning_rate": 1e-9}
# A step that leads past the best, and one that leads nowhere.
LEAP = {"epochs": 1, "optimizer": "sgd", "momentum": 0.0, "learning_rate": 3.0, "batch_size": 64, "warmup_share": 0.0}
STANDSTILL = {"learning_rate": 1e-12, "interpolation": False}
EVERYTHING: dict[str, dict[str, Any]] = {
    "sgd in steps": {"optimizer": "sgd", "schedule": "step", "step_epochs": 1, "learning_rate": 0.05},
    "mixup with weights": {"mixup": 0.4, "cutmix": 1.0, "class_weights": "on", "label_smoothing": 0.1},
    "smaller first": {"progressive_share": 0.5, "size_px": 64, "mixup": 0.2},
    "averaged": {"ema_momentum": 0.9, "optimizer": "sgd", "learning_rate": 0.05},
    "flat": {"head": "flat", "hidden_units": 8, "schedule": "constant"},
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_resumed_run_ends_as_one_that_was_not_killed(splits: DatasetSplits, tmp_path: Path, name: str) -> None:
    """Rates, pairs, momentum and hidden units go on as they would have."""
    check_resume(splits, tmp_path, EVERYTHING[name])


def test_averaged_weights_are_what_is_kept(splits: DatasetSplits, tmp_path: Path) -> None:
    """Training goes on from its own weights; the model ends with their average after the best epoch."""
    config = CONFIG.model_copy(update={"ema_momentum": 0.99, "epochs": 1})
    trainable, _ = train(splits, Listener(), tmp_path, config)
    state = checkpoints_of(Run(splits, CLASS_NAMES, config, Path("unused"), checkpoint_dir=tmp_path)).load()
    assert state is not None
    kept = trainable.head().weights
    assert any(np.array_equal(kept, array) for array in state.optimizer)
    assert not any(np.array_equal(kept, array) for array in state.weights)


def test_weights_on_the_way_are_kept_where_they_are_better(splits: DatasetSplits, tmp_path: Path) -> None:
    """One step too long leads past the best; half of it, or a quarter, does not. A resumed run ends there too."""
    config = CONFIG.model_copy(update={**LEAP, "interpolation": True})
    folder = tmp_path / "whole"
    trainable, ended = train_from(splits, Listener(), folder, config, is_fitted=True)
    assert ended.interpolation in {0.25, 0.5, 0.75}
    state = checkpoints_of(Run(splits, CLASS_NAMES, config, Path("unused"), checkpoint_dir=folder)).load()
    assert state is not None
    kept, last = trainable.model.get_weights(), state.weights
    share = ended.interpolation
    first = [(mean - share * end) / (1 - share) for mean, end in zip(kept, last, strict=True)]
    unmoved, _ = train_from(splits, Listener(), None, config.model_copy(update=STANDSTILL), is_fitted=True)
    for found, expected in zip(first, unmoved.model.get_weights(), strict=True):
        if expected.dtype.kind == "f":
            np.testing.assert_allclose(found, expected, atol=1e-3)
    resumed, again = train_from(splits, Listener(), folder, config, is_fitted=True)
    assert again == ended
    for found, expected in zip(resumed.model.get_weights(), kept, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_epochs_alone_are_compared_where_that_is_wanted(splits: DatasetSplits) -> None:
    """Without interpolation, and without a head that was fitted first."""
    config = CONFIG.model_copy(update={"epochs": 1, "interpolation": False})
    assert train_from(splits, Listener(), config=config, is_fitted=True)[1].interpolation is None
    config = config.model_copy(update={"interpolation": True})
    assert train_from(splits, Listener(), config=config)[1].interpolation is None


def test_half_precision_resumes_with_the_scale_of_its_loss(splits: DatasetSplits, tmp_path: Path) -> None:
    """Keras wraps the optimizer then, and what the wrapping keeps is part of the checkpoint."""
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        trainable = check_resume(splits, tmp_path, {})
    finally:
        keras.config.set_dtype_policy(before)
    assert isinstance(trainable.model.optimizer, keras.optimizers.LossScaleOptimizer)
    assert trainable.head().weights.dtype == np.float32


def check_resume(splits: DatasetSplits, folder: Path, settings: dict[str, Any]) -> "TrainableModel":
    """Train with and without a kill after the first of two epochs, and hold one against the other."""
    config = CONFIG.model_copy(update={"epochs": 2, **settings})
    trainable, history = train(splits, Listener(), config=config)
    with pytest.raises(Killed):
        train(splits, Listener("epoch 1"), folder, config)
    resumed_model, resumed = train(splits, Listener(), folder, config)
    np.testing.assert_allclose(resumed_model.head().weights, trainable.head().weights, rtol=1e-4, atol=1e-5)
    for after, expected in zip(resumed, history, strict=True):
        assert after == pytest.approx(expected, rel=1e-3, abs=1e-4)
    return resumed_model


def test_plateau_lowers_the_rate_also_after_a_resume(splits: DatasetSplits, tmp_path: Path) -> None:
    """With steps that change nothing every epoch after the first is a drop; how many there were outlives the kill."""
    config = CONFIG.model_copy(update={**PLATEAU, "warmup_share": 0.0, "epochs": 4, "patience": 10})
    _, history = train(splits, Listener(), config=config)
    expected = [1e-9, *(1e-9 * 0.5**drops for drops in _drops(history))][:4]
    assert [record["learning_rate"] for record in history] == pytest.approx(expected)
    assert history[-1]["learning_rate"] < 1e-9
    with pytest.raises(Killed):
        train(splits, Listener("epoch 3"), tmp_path, config)
    _, resumed = train(splits, Listener(), tmp_path, config)
    assert [record["learning_rate"] for record in resumed] == pytest.approx(expected)


def _drops(history: list[dict[str, float]]) -> list[int]:
    """Count the epochs so far that were no better than the best before them, after each epoch."""
    losses = [record["val_loss"] for record in history]
    return list(np.cumsum([index > 0 and loss >= min(losses[:index]) for index, loss in enumerate(losses)]))


def test_mixup_judges_by_the_main_answer(splits: DatasetSplits) -> None:
    """Colours are learned as well as without it, and the figures stay those of whole pictures."""
    config = CONFIG.model_copy(update={"mixup": 0.2, "epochs": 8, "patience": 8})
    _, history = train(splits, Listener(), config=config)
    assert history[-1]["val_accuracy"] == 1
    assert max(record["accuracy"] for record in history) > 0.85
    assert all(0 <= record["auc"] <= 1 for record in history)


def test_label_smoothing_keeps_answers_modest(splits: DatasetSplits) -> None:
    """Pictures that are known well are answered less surely, and the training loss cannot reach nothing."""
    histories = [
        train(splits, Listener(), config=CONFIG.model_copy(update={"label_smoothing": smoothing, "epochs": 8}))[1]
        for smoothing in (0.0, 0.4)
    ]
    plain, smoothed = (min(record["loss"] for record in history) for history in histories)
    assert plain < 0.35
    # The entropy of an answer that gives 0.8 to one of two classes and 0.2 to the other.
    assert smoothed >= 0.5


FROM_KERAS = [name for name, backbone in BACKBONES.items() if backbone.keras_name]


def learn_colours(folder: Path, **settings: Any) -> FitResult:
    """Train on red and blue pictures of 32 px."""
    dataset = scan_folder(write_tiny_dataset(folder / "colours", count=10), "colours")
    splits = split_dataset(dataset, 0.2, 0.2, seed=0)
    config = TrainConfig.model_validate({"size_px": 32, "epochs": 2, "batch_size": 8, **settings}).resolved()
    return learn(Run(splits, dataset.class_names, config, folder / "cache", checkpoint_dir=folder / "checkpoint"))


def assert_artifact_explains_itself(learned: FitResult) -> None:
    """Hold the ONNX file to its contract: pixels in, probabilities and the map that explains them out."""
    graph = onnx.load_from_string(learned.artifact.model).graph
    assert [value.name for value in graph.input] == [INPUT_NAME]
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
    probabilities, features = open_session(learned.artifact.model).run([PROBABILITIES, FEATURES], {INPUT_NAME: images})
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert features.shape[-1] == learned.backbone.channels
    activation = class_activation_map((features[0],), learned.network.head.weights[:, 0])
    assert activation.shape == features.shape[1:3]
    assert np.isfinite(activation).all()


def test_fine_tuned_network_answers_as_it_was_trained(tmp_path: Path) -> None:
    """The last block learns, calibration and the unknown test come from the validation pictures, and parity holds."""
    learned = learn_colours(tmp_path, mode="fine_tune", freeze_till=17, learning_rate=0.001)
    assert learned.artifact.parity.features_max_difference < 2e-4
    assert learned.held_out.count == 4
    assert learned.l2 is None
    assert len(learned.network.history) == 2
    assert learned.backbone == BACKBONES["efficientnet_lite0"]
    assert_artifact_explains_itself(learned)


def test_network_from_scratch_records_its_shape_and_that_it_had_no_weights(tmp_path: Path) -> None:
    """The head weighs the channels that were asked for."""
    learned = learn_colours(tmp_path, mode="scratch", filters=(8, 24))
    assert learned.backbone.channels == 24
    assert learned.backbone.weights_sha256 == "none"
    assert learned.artifact.parity.features_max_difference < 1e-4
    assert_artifact_explains_itself(learned)


@pytest.mark.parametrize("name", FROM_KERAS)
def test_every_network_of_keras_trains_from_random_weights(tmp_path: Path, name: str) -> None:
    """Every layer learns, with its own pixels' scale, and the artifact answers as the network did."""
    with eager_keras():
        learned = learn_colours(tmp_path, mode="scratch", backbone=name, epochs=1)
    assert len(learned.network.history) == 1
    assert learned.backbone.channels == BACKBONES[name].channels
    assert learned.backbone.source == SIMPLE_CNN.source
    assert_artifact_explains_itself(learned)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "mobilenet_v2"])
def test_last_block_is_trained_above_random_ones_when_nothing_else_is_asked_for(tmp_path: Path, name: str) -> None:
    """Without pretrained weights no head is fitted beforehand, and the version says what it began with."""
    blocks = BACKBONES[name].block_count
    with eager_keras():
        learned = learn_colours(
            tmp_path, mode="fine_tune", backbone=name, weights="none", freeze_till=blocks - 1, epochs=1
        )
    assert learned.backbone.weights_sha256 == "none"
    assert not (tmp_path / "cache" / "features").exists()
    assert_artifact_explains_itself(learned)


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision_ends_with_the_training(tmp_path: Path, precision: str) -> None:
    """What is exported computes with float32, and so does whatever is built next."""
    import keras

    with eager_keras():
        learned = learn_colours(tmp_path, mode="scratch", precision=precision, filters=(8, 16), epochs=1)
    assert learned.artifact.parity.features_max_difference < 1e-4
    assert keras.config.dtype_policy().name == "float32"
