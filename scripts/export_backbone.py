"""Export a network of timm as an ONNX file for `whisker backbones add`: export_backbone.py MODEL FILE.onnx [SIZE_PX].

MODEL is `dinov2-s14`, `siglip-b16` or any name of timm, such as convnext_tiny.fb_in22k. It needs `torch` and `timm`,
which are no part of Whisker, and the internet for the weights: run it in an environment of its own, beside Whisker.
The model's preprocessing is written into the file, so that adding it needs no --preprocess.
"""

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import onnx
from onnx import helper

from whisker.backbones.foreign_graph import PREPROCESSING_KEY
from whisker.backbones.graph_writer import OPSET
from whisker.backbones.own import Preprocessing

ALIASES: Final = {
    "dinov2-s14": ("vit_small_patch14_dinov2.lvd142m", 224),
    "siglip-b16": ("vit_base_patch16_siglip_224.webli", 224),
}
"""Networks of timm, and the side that they are exported at."""


def export(model_name: str, size_px: int | None = None, *, pretrained: bool = True) -> bytes:
    """Export the features before a network's pooling: tokens of a transformer, the map of a convolutional network.

    Args:
        model_name: One of the aliases, or a name of timm.
        size_px: Side of the square input; None: that of the alias, or what the network was made for.
        pretrained: Whether it gets its published weights.
    """
    torch, timm = import_module("torch"), import_module("timm")
    name, usual_px = ALIASES.get(model_name, (model_name, None))
    wanted = size_px or usual_px
    sized = {"img_size": wanted} if wanted and name.startswith("vit_") else {}
    network = timm.create_model(name, pretrained=pretrained, **sized).eval()
    facts = timm.data.resolve_model_data_config(network)
    side = wanted or facts["input_size"][-1]
    network.forward = network.forward_features
    written = io.BytesIO()
    torch.onnx.export(
        network,
        torch.zeros(1, 3, side, side),
        written,
        input_names=["pixels"],
        output_names=["features"],
        dynamic_axes={"pixels": {0: "batch"}, "features": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )
    return with_preprocessing(written.getvalue(), Preprocessing(mean=tuple(facts["mean"]), std=tuple(facts["std"])))


def with_preprocessing(data: bytes, preprocessing: Preprocessing) -> bytes:
    """Write into a file's metadata what happens to pixels before the network."""
    model: Any = onnx.load_model_from_string(data)
    kept = {entry.key: entry.value for entry in model.metadata_props}
    helper.set_model_props(model, {**kept, PREPROCESSING_KEY: preprocessing.model_dump_json()})
    return bytes(model.SerializeToString())


def main(arguments: Sequence[str]) -> int:
    """Export what the command line names."""
    if len(arguments) not in {2, 3}:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    model_name, file, *size = arguments
    try:
        data = export(model_name, int(size[0]) if size else None)
    except ModuleNotFoundError as error:
        sys.stderr.write(
            f"{error.name} is not installed here. In an environment of its own: pip install torch timm onnx\n"
        )
        return 1
    Path(file).write_bytes(data)
    sys.stdout.write(f"{file} is written. Add it: whisker backbones add {file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
