"""The artifact: backbone and calibrated head in one ONNX file, proved to answer as its parts do."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import onnx

from whisker.backbones.onnx_graph import join_head
from whisker.errors import ExportMismatch
from whisker.serving.served_model import INPUT_NAME, ServedModel
from whisker.training.calibration import softmax
from whisker.training.flat_head_graph import join_flat_head
from whisker.training.head import Head

FloatArray = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]

PROBABILITIES_TOLERANCE: Final = 1e-4
# Engines sum in different orders, and that shows more where numbers are larger: this is allowed of features up to 6,
# as those of ReLU6 are, and in proportion more of larger ones.
FEATURES_TOLERANCE: Final = 1e-3
_USUAL_LARGEST_FEATURE: Final = 6.0


@dataclass(frozen=True)
class Parity:
    """The largest differences between the artifact's outputs and those of its parts, over some real pictures."""

    probabilities_max_difference: float
    features_max_difference: float
    images: int


def export_model(backbone_model: onnx.ModelProto, head: Head, temperature: float) -> bytes:
    """Join a head to its backbone, with the calibration inside.

    Returns:
        The ONNX file: input `images`, outputs `probabilities` and `features`.

    Raises:
        ExportMismatch: The graph asks for other inputs than pictures.
    """
    calibrated = head.calibrated(temperature)
    if head.kind == "flat":
        model = join_flat_head(backbone_model, calibrated)
    else:
        model = join_head(backbone_model, calibrated.weights, calibrated.bias)
    inputs = [value.name for value in model.graph.input]
    if inputs != [INPUT_NAME]:
        raise ExportMismatch(f"The exported model has the inputs {inputs}; it must have one, {INPUT_NAME!r}.")
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def check_parity(
    model: ServedModel, head: Head, temperature: float, images: UInt8Array, expected_features: FloatArray
) -> Parity:
    """Compare the artifact with the feature maps and the head it was made of.

    Args:
        model: The artifact, as it will be served.
        head: The head in logits.
        temperature: What its logits are divided by.
        images: (N, S, S, 3) uint8 from real pictures.
        expected_features: (N, h, w, C) float32 of the same pictures, by the backbone that trained.

    Raises:
        ExportMismatch: A difference is over its tolerance.
    """
    probabilities, features = model.run(images)
    expected = softmax(head.logits(expected_features) / temperature)
    parity = Parity(
        float(np.abs(probabilities - expected).max()), float(np.abs(features - expected_features).max()), len(images)
    )
    allowed = FEATURES_TOLERANCE * max(1.0, float(np.abs(expected_features).max()) / _USUAL_LARGEST_FEATURE)
    within = (
        parity.probabilities_max_difference <= PROBABILITIES_TOLERANCE and parity.features_max_difference <= allowed
    )
    if not within:
        raise ExportMismatch(
            f"The exported model differs from the trained one: probabilities by up to "
            f"{parity.probabilities_max_difference:.1e} (allowed {PROBABILITIES_TOLERANCE:.0e}), features by up to "
            f"{parity.features_max_difference:.1e} (allowed {allowed:.0e})."
        )
    return parity
