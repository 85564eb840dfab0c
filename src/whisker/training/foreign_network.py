"""Networks of others in front of Whisker's pixels: joined, run, and found to answer as their files do."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Final

import numpy as np
import onnx
import onnxruntime
from pydantic import ValidationError

from whisker.arrays import FloatArray, UInt8Array
from whisker.backbones.foreign_graph import ACCEPTED, RAW_NAME, ForeignGraph, read_foreign, with_pixels
from whisker.backbones.graph_writer import IMAGES_NAME
from whisker.backbones.own import PRESETS, Preprocessing, Wishes
from whisker.errors import BackboneInvalid
from whisker.serving.served_model import open_session

MOST_BYTES: Final = 1_500_000_000
"""With a head it still has to fit into one file of ONNX, which ends at 2 GiB."""

_SIZE_PX: Final = 224
_SIZES_PX: Final = (32, 1024)
_TESTED_IMAGES: Final = 3
_RUN_SECONDS: Final = 60.0
# Of the largest number: half precision and other orders of sums stay below, a picture that changes another does not.
_TOLERANCE: Final = 1e-2
_REASON_CHARACTERS: Final = 200


@dataclass(frozen=True)
class JoinedNetwork:
    """A network behind our pixels.

    Attributes:
        model: From `images` to `RAW_NAME`, the output as the file gives it.
        answers: That output for some drawn pictures: (N, ...).
        size_px: The side of its input.
        preprocessing: What is inside; None: pixels as they are.
    """

    model: onnx.ModelProto
    answers: FloatArray
    size_px: int
    preprocessing: Preprocessing | None


def read_file(path: Path) -> bytes:
    """Read a file that may be a backbone.

    Raises:
        BackboneInvalid: It is too large, or cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BackboneInvalid(
                f"{path.name} has {size / 1e9:.1f} GB; at most {MOST_BYTES / 1e9:.1f} are accepted, for with its last "
                "layer it has to fit into one ONNX file. Export a smaller network, or in half precision."
            )
        return path.read_bytes()
    except OSError as error:
        raise BackboneInvalid(f"{path} cannot be read: {error.strerror}.") from error


def require_hash(data: bytes, sha256: str) -> None:
    """Raise BackboneInvalid unless a file has that hash."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256.strip().lower():
        raise BackboneInvalid(
            f"The file has the SHA-256 {found}, and not {sha256[:64]}: it is another one, or spoiled."
        )


def join_foreign(data: bytes, wishes: Wishes) -> JoinedNetwork:
    """Put our pixels before a network, and check that it answers as it did.

    Raises:
        BackboneInvalid: It cannot be; says what would be accepted.
    """
    foreign = read_foreign(data, wishes.output)
    size_px = _side(foreign, wishes.size_px)
    preprocessing = _preprocessing(foreign, wishes.preprocessing)
    model = with_pixels(foreign, size_px, preprocessing)
    images = _test_images(size_px)
    answers = _answers(model, images, foreign)
    _require_the_same(_original_answers(data, foreign, images, preprocessing), answers)
    return JoinedNetwork(model, answers, size_px, preprocessing)


def _side(foreign: ForeignGraph, wanted: int | None) -> int:
    size_px = wanted or foreign.size_px or _SIZE_PX
    if foreign.size_px not in {None, size_px}:
        raise BackboneInvalid(f"The file takes pictures of {foreign.size_px} px and no others, not of {wanted} px.")
    low, high = _SIZES_PX
    if not low <= size_px <= high:
        raise BackboneInvalid(f"The side is {size_px} px; accepted are {low} to {high}.")
    return size_px


def _preprocessing(foreign: ForeignGraph, said: Preprocessing | None) -> Preprocessing | None:
    if said is not None:
        return said
    if foreign.preprocessing is not None:
        try:
            return Preprocessing.model_validate_json(foreign.preprocessing)
        except ValidationError as error:
            raise BackboneInvalid(
                f"The file's own preprocessing cannot be used: {foreign.preprocessing[:120]!r}. Say it by --preprocess."
            ) from error
    if foreign.input_type == onnx.TensorProto.UINT8:
        return None
    raise BackboneInvalid(
        "The file does not say what happens to pixels before the network, and a wrong guess spoils what it sees. Say "
        f"it by --preprocess: {', '.join(PRESETS)} (imagenet for DINOv2 and most of timm, half for SigLIP), or by "
        "--mean, --std and --scale."
    )


def _test_images(size_px: int) -> UInt8Array:
    """Draw pictures that differ in colours and shapes: (3, S, S, 3)."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (_TESTED_IMAGES, 8, 8, 3), np.uint8)
    index = np.arange(size_px) * 8 // size_px
    return np.ascontiguousarray(coarse[:, index][:, :, index])


def _answers(model: onnx.ModelProto, images: UInt8Array, foreign: ForeignGraph) -> FloatArray:
    """Run our graph on all images at once and on each, which has to be the same."""
    together_asked = f"{ACCEPTED}, for any number of pictures"
    try:
        session = open_session(model.SerializeToString())
        alone = np.concatenate([_run(session, RAW_NAME, {IMAGES_NAME: image[np.newaxis]}) for image in images])
    except BackboneInvalid:
        raise
    except Exception as error:  # ONNX Runtime raises kinds of its own
        raise BackboneInvalid(f"The network does not run ({_reason(error)}). {ACCEPTED}.") from error
    if not np.isfinite(alone).all():
        raise BackboneInvalid("The network gives numbers that are none (NaN or infinite). Check its --preprocess.")
    try:
        together = _run(session, RAW_NAME, {IMAGES_NAME: images})
        is_same = together.shape == alone.shape and _difference(together, alone) <= _TOLERANCE
    except BackboneInvalid:
        raise
    except Exception:  # ONNX Runtime raises kinds of its own
        is_same = False
    if not is_same:
        fixed = f" Its batch is fixed at {foreign.batch}." if foreign.batch else ""
        raise BackboneInvalid(
            f"The network answers otherwise for several pictures at once than for each alone.{fixed} {together_asked}: "
            "export it with a dynamic batch (dynamic_axes={'pixels': {0: 'batch'}} in torch.onnx.export)."
        )
    return alone


def _original_answers(
    data: bytes, foreign: ForeignGraph, images: UInt8Array, preprocessing: Preprocessing | None
) -> FloatArray:
    """Run the file as it came on pixels that were prepared beside it."""
    pixels = images.astype(np.float32)
    if preprocessing is not None:
        pixels = pixels[..., ::-1] if preprocessing.bgr else pixels
        pixels = (pixels * preprocessing.scale - np.asarray(preprocessing.mean)) / np.asarray(preprocessing.std)
    if foreign.channels_first:
        pixels = pixels.transpose(0, 3, 1, 2)
    pixels = pixels.astype(onnx.helper.tensor_dtype_to_np_dtype(foreign.input_type))
    name, output = foreign.graph.input[0].name, foreign.graph.output[0].name
    try:
        session = open_session(data)
        return np.concatenate(
            [
                _run(session, output, {name: np.repeat(one[np.newaxis], foreign.batch or 1, axis=0)})[:1]
                for one in pixels
            ]
        ).astype(np.float32)
    except BackboneInvalid:
        raise
    except Exception as error:  # ONNX Runtime raises kinds of its own
        raise BackboneInvalid(f"The file does not run ({_reason(error)}). {ACCEPTED}.") from error


def _run(session: onnxruntime.InferenceSession, output: str, feed: dict[str, np.ndarray]) -> FloatArray:
    """Run a network for a minute at most."""
    options = onnxruntime.RunOptions()
    timer = Timer(_RUN_SECONDS, setattr, (options, "terminate", True))
    timer.start()
    try:
        (found,) = session.run([output], feed, options)
    except Exception as error:
        if options.terminate:
            raise BackboneInvalid(
                f"The network takes more than {_RUN_SECONDS:.0f} s for {_TESTED_IMAGES} pictures. Take a smaller one."
            ) from error
        raise
    finally:
        timer.cancel()
    answers: FloatArray = found
    return answers


def _require_the_same(expected: FloatArray, given: FloatArray) -> None:
    if expected.shape == given.shape and _difference(expected, given) <= _TOLERANCE:
        return
    raise BackboneInvalid(
        f"Made ours, the network answers otherwise than the file: shapes {expected.shape} and {given.shape}. "
        f"{ACCEPTED}; export it at opset 18."
    )


def _difference(one: FloatArray, other: FloatArray) -> float:
    largest = float(np.abs(other).max())
    return float(np.abs(one - other).max()) / max(largest, 1e-6)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:_REASON_CHARACTERS] or type(error).__name__
