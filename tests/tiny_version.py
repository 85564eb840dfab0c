"""A model version that is real in every part and takes a millisecond: it tells red pictures from blue ones."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from whisker.insights.schema import ClassFacts, EmbeddingMap, Facts, Finding, Insights, Measure, Scatter
from whisker.preprocessing import PreprocessSpec
from whisker.registry.artifacts import write_version
from whisker.registry.manifest import (
    BackboneRecord,
    Calibration,
    DatasetRecord,
    ManifestDraft,
    Summary,
    UnknownDetector,
)

SIZE_PX = 32
CLASS_NAMES = ("blue", "red")
WEIGHTS = np.array([[-6.0, 6.0], [0.0, 0.0], [6.0, -6.0]], np.float32)


def tiny_onnx(weights: np.ndarray = WEIGHTS) -> bytes:
    """Average each 8 x 8 patch to make (N, 4, 4, 3) features in [0, 1], then pool, weigh and normalise."""
    nodes = [
        helper.make_node("Transpose", ["images"], ["channels_first"], perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["channels_first"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["floats", "white"], ["scaled"]),
        helper.make_node("AveragePool", ["scaled"], ["patches"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Transpose", ["patches"], ["features"], perm=[0, 2, 3, 1]),
        helper.make_node("GlobalAveragePool", ["patches"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("images", TensorProto.UINT8, ["n", SIZE_PX, SIZE_PX, 3])],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", weights.shape[1]]),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", 4, 4, 3]),
        ],
        [
            numpy_helper.from_array(np.array(255, np.float32), "white"),
            numpy_helper.from_array(weights, "weights"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def tiny_insights() -> Insights:
    """Say what is known of ten pictures that are not kept."""
    measure = Measure(min=32, mean=32, median=32, max=32, edges=(32, 33), counts=(10,))
    scatter = Scatter(width_edges=(32, 33), height_edges=(32, 33), cells=((0, 0, 10),))
    facts = Facts(
        image_count=10,
        total_bytes=1000,
        formats={"PNG": 10},
        modes={"RGB": 10},
        measures={"width_px": measure, "height_px": measure},
        scatter=scatter,
    )
    few = Finding(
        kind="few_images",
        severity="medium",
        title="Few pictures",
        count=2,
        unit="classes",
        share=1.0,
        explanation="Both classes have 5 pictures.",
        advice="Add pictures.",
        rule="Fewer than 50 a class",
        class_names=CLASS_NAMES,
    )
    return Insights(
        dataset="colours",
        dataset_id=None,
        revision=None,
        parent=None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        sha256="0" * 64,
        image_count=10,
        total_bytes=1000,
        classes=tuple(
            ClassFacts(class_name=name, train=5, test=0, total_bytes=500, samples=()) for name in CLASS_NAMES
        ),
        splits={"train": 10},
        facts={"all": facts, "train": facts},
        diff=None,
        checked=("corrupt", "few_images"),
        findings=(few,),
        seconds=0.0,
    )


def tiny_embedding() -> EmbeddingMap:
    """Place two pictures that are not kept."""
    return EmbeddingMap(
        method="PCA",
        backbone="patches",
        version=None,
        total=2,
        class_names=CLASS_NAMES,
        x=(0.0, 1.0),
        y=(0.0, 1.0),
        class_index=(0, 1),
        split=("train", "train"),
        image_id=("", ""),
    )


def write_tiny_version(
    root: Path,
    version: str,
    weights: np.ndarray = WEIGHTS,
    class_names: tuple[str, ...] = CLASS_NAMES,
    *,
    head: Literal["pooled", "flat"] = "pooled",
) -> Path:
    """Write the version; whatever is neither red nor blue is unknown to it. It may say that its head is flat."""
    reference = np.array([[1, 0, 0], [0, 0, 1]], np.float16)
    evaluation = {
        "dataset": "colours",
        "split": "test",
        "count": 10,
        "accuracy": 1.0,
        "confusion_matrix": [[5, 0], [0, 5]],
    }
    files = {
        "model.onnx": tiny_onnx(weights),
        "labels.txt": "".join(f"{name}\n" for name in class_names).encode(),
        "head.npz": _npz({"weights": weights, "bias": np.zeros(len(class_names), np.float32)}),
        "unknown.npz": _npz({"reference": reference}),
        "metrics.json": json.dumps(evaluation).encode(),
        "data.json": json.dumps({"dataset": "colours", "splits": {"train": 10, "test": 10}}).encode(),
        "insights.json": tiny_insights().model_dump_json().encode(),
        "embedding.json": tiny_embedding().model_dump_json().encode(),
        "card.md": f"# {version}\n\nTells red from blue.\n".encode(),
    }
    draft = ManifestDraft(
        version=version,
        name="colours",
        created_at=datetime.now(UTC),
        class_names=class_names,
        backbone=BackboneRecord(
            name="patches", licence="Apache-2.0", source="made here", weights_sha256="0" * 64, feature_channels=3
        ),
        head=head,
        preprocess=PreprocessSpec(size_px=SIZE_PX),
        calibration=Calibration(temperature=1.0, method="none", split="validation", count=10),
        unknown=UnknownDetector(threshold=0.8, neighbours=1, reference_count=2, known_quantile=0.0),
        dataset=DatasetRecord(name="colours", sha256="0" * 64, counts={"train": {"blue": 5, "red": 5}}),
        training={},
        seed=0,
        duration_seconds=0.1,
        command="made by a test",
        libraries={},
        summary=Summary(accuracy=1.0, accuracy_interval=(0.72, 1.0), ece=0.0, test_count=10),
    )
    return write_version(root, draft, files)


def _npz(arrays: dict[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()
