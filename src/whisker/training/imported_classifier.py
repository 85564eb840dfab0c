"""Somebody's finished classifier as a version: its answers are kept, calibrated, and joined by a test for unknowns."""

import ast
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import onnx

from whisker.arrays import FloatArray
from whisker.backbones.foreign_graph import RAW_NAME, Output, parameter_count, with_features
from whisker.backbones.graph_writer import GraphWriter
from whisker.backbones.labels import checked_labels
from whisker.backbones.own import Wishes
from whisker.backbones.table import Backbone
from whisker.errors import ClassifierInvalid
from whisker.training.features import FeatureCache, FeatureExtractor, FrozenNetwork, pooled_features
from whisker.training.forecasts import NOT_LEARNED
from whisker.training.foreign_network import join_foreign
from whisker.training.head import Head
from whisker.training.pipeline import FitResult, Run, Trained, make_result
from whisker.training.take_folds import parts_of_takes
from whisker.training.training_run import TrainedNetwork

NAMES_KEY: Final = "names"
"""In a file's metadata: the classes, as Ultralytics writes them."""

_NAME: Final = "imported"

_VECTOR: Final = 2
_SUMS_TO_ONE: Final = 1e-3
# Keeps the logarithm of a probability finite.
_SMALLEST_PROBABILITY: Final = 1e-7
_NAMES_SHOWN: Final = 5


@dataclass(frozen=True)
class Classifier:
    """A classifier that was read.

    Attributes:
        graph: From `images` to `features`, (N, 1, 1, K): its logits, or the logarithms of its probabilities.
        labels: Its classes, in the order of these.
        size_px: The side of its input.
        row: It as if the table of backbones had it.
    """

    graph: onnx.ModelProto
    labels: tuple[str, ...]
    size_px: int
    row: Backbone


def read_classifier(
    data: bytes, labels: Sequence[str] | None, wishes: Wishes, *, title: str, licence: str, source: str
) -> Classifier:
    """Read an ONNX file that answers with a number for each class.

    Args:
        data: Its content.
        labels: Its classes in the order of its outputs; None: those that the file names.
        wishes: What was said of its pixels and of its outputs.
        title: Its name for people.
        licence: Of its weights, as the person says.
        source: Who made it, as the person says.

    Raises:
        BackboneInvalid: It does not take pictures.
        ClassifierInvalid: It gives something else than a number for each label.
    """
    labels = checked_labels(labels) if labels is not None else _own_labels(data)
    joined = join_foreign(data, wishes)
    answers = joined.answers
    if answers.ndim != _VECTOR or answers.shape[1] != len(labels):
        raise ClassifierInvalid(
            f"For a picture the output gives numbers of the shape {answers.shape[1:]}, and there are {len(labels)} "
            "labels. A classifier gives one number for each label, (N, K): logits or probabilities. Where the file "
            "has several outputs, name that one by --output."
        )
    model = _with_logarithms(joined.model) if _are_probabilities(answers) else joined.model
    row = Backbone(
        name=_NAME,
        title=title,
        input_size_px=joined.size_px,
        block_count=0,
        channels=len(labels),
        parameters_millions=round(parameter_count(joined.model) / 1e6, 2),
        weights_from="own",
        licence=licence,
        source=source,
        weights_sha256=hashlib.sha256(data).hexdigest(),
    )
    return Classifier(with_features(model, Output("vector", len(labels), (1, 1))), labels, joined.size_px, row)


def take_over(run: Run, classifier: Classifier) -> FitResult:
    """Make a classifier what a run would have trained; pictures but those of the test calibrate it.

    Args:
        run: Of quick mode, with the classifier's side; its classes are those of the pictures.
        classifier: What was read.

    Raises:
        ClassifierInvalid: It knows other classes than the pictures have.
        ExportMismatch: What is made of it does not answer as it does.
    """
    head = Head(_places_of(classifier.labels, run.class_names), np.zeros(len(run.class_names), np.float32))
    extractor = FeatureExtractor([FrozenNetwork(classifier.graph, run.spec)])
    labels = run.labels_of(run.files)
    pooled = pooled_features(run.files, FeatureCache(None, extractor, mirrored=False), run.observer)[:, 0]
    trained = Trained(
        run=run,
        network=TrainedNetwork(classifier.graph, head, extractor.feature_maps),
        features=pooled,
        labels=labels,
        validation=np.arange(len(labels)),
        logits=head.logits(pooled),
        take_parts=parts_of_takes(run.files),
        imported=classifier.row,
        no_forecast=NOT_LEARNED,
    )
    return make_result(trained)


def _own_labels(data: bytes) -> tuple[str, ...]:
    """Read the labels that a file names."""
    names = _names_in(data)
    if isinstance(names, dict):
        names = [names.get(place) for place in range(len(names))]
    if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
        return checked_labels(names)
    raise ClassifierInvalid(
        "The file does not name its classes. Give them by --labels, in the order of its outputs: cats,dogs or a file "
        "with one a line."
    )


def _names_in(data: bytes) -> object:
    """Read what a file says of its classes, written as Python does; None where it says nothing."""
    try:
        metadata = {entry.key: entry.value for entry in onnx.load_model_from_string(data).metadata_props}
        return ast.literal_eval(metadata.get(NAMES_KEY, "None"))
    except Exception:  # no ONNX, or no Python in it: both raise many kinds
        return None


def _are_probabilities(answers: FloatArray) -> bool:
    return bool((answers >= 0).all() and np.abs(answers.sum(axis=1) - 1).max() <= _SUMS_TO_ONE)


def _with_logarithms(model: onnx.ModelProto) -> onnx.ModelProto:
    """Let a model give the logarithms of its probabilities, which are logits."""
    changed, writer = onnx.ModelProto(), GraphWriter()
    changed.CopyFrom(model)
    probabilities = f"{RAW_NAME}_probabilities"
    for node in changed.graph.node:
        if RAW_NAME in node.output:
            node.name, node.output[0] = probabilities, probabilities
    smallest = writer.constant(f"{RAW_NAME}_smallest", _SMALLEST_PROBABILITY)
    writer.node("Log", [writer.node("Max", [probabilities, smallest], f"{RAW_NAME}_bounded")], RAW_NAME)
    changed.graph.node.extend(writer.nodes)
    changed.graph.initializer.extend(writer.initializers)
    return changed


def _places_of(labels: Sequence[str], class_names: Sequence[str]) -> FloatArray:
    """Make the weights that put labels into the order of the classes: (K, K).

    Raises:
        ClassifierInvalid: They are not the same.
    """
    missing, foreign = sorted(set(labels) - set(class_names)), sorted(set(class_names) - set(labels))
    if missing or foreign:
        faults = [
            f"{words}: {', '.join(names[:_NAMES_SHOWN])}"
            for words, names in (("no pictures of", missing), ("no label for", foreign))
            if names
        ]
        raise ClassifierInvalid(
            f"Labels and class folders have to be the same; there are {' and '.join(faults)}. Rename one or the other, "
            "or leave out folders that the classifier does not know."
        )
    weights = np.zeros((len(labels), len(labels)), np.float32)
    for place, label in enumerate(labels):
        weights[place, class_names.index(label)] = 1
    return weights
