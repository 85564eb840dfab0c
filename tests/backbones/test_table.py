"""A network is added by the table alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from whisker.backbones import table

VGG19 = """VGG19 = Backbone(
    name="vgg19",
    title="VGG-19",
    input_size_px=224,
    block_count=5,
    channels=512,
    parameters_millions=20.0,
    weights_from="download",
    licence="CC-BY-4.0",
    source="Keras Applications (ImageNet weights, by the Visual Geometry Group, Oxford)",
    pixel_scale="caffe",
    weights_url=f"{_KERAS_WEIGHTS}vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
    weights_hash="253f8cb515780f3b799900260a226db6",
    keras_name="VGG19",
    block_pattern=r"(block\\d)_",
    last_layer="block5_conv4",
)

"""
USE = """
import importlib.util
import sys
from pathlib import Path

spec = importlib.util.spec_from_file_location("whisker.backbones.table", sys.argv[1])
table = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(table)

from pydantic import ValidationError
from tests.training.quick_runs import quick_run

from whisker.api.recipes import _backbone
from whisker.commands.train import train
from whisker.training.config import TrainConfig
from whisker.training.keras.model import keras_file
from whisker.training.keras.networks import build_network, freeze
from whisker.training.pipeline import learn

(choice,) = [option.type for option in train.params if option.name == "backbone"]
assert "vgg19" in choice.choices
schema = TrainConfig.model_json_schema()["properties"]["backbone"]
names = schema["anyOf"][0]["enum"]
assert names == [*table.BACKBONES] and "vgg19" in names
assert TrainConfig(mode="fine_tune", backbone="vgg19", freeze_till=5).resolved().freeze_till == 5
try:
    TrainConfig(mode="fine_tune", backbone="vgg19", freeze_till=6)
except ValidationError as error:
    assert "vgg19 has 5 blocks" in str(error)
else:
    raise AssertionError("a block that is not there")
assert _backbone(table.BACKBONES["vgg19"]).modes == ["quick", "fine_tune", "scratch"]
run = quick_run(Path(sys.argv[2]), "none", "vgg19")
network = build_network(run)
assert network.output_shape == (None, 2, 2, 512)
freeze(run.backbone, network, 4)
assert {layer.name for layer in network.layers if layer.weights and layer.trainable} == {
    f"block5_conv{number}" for number in range(1, 5)
}
learned = learn(run)
assert learned.backbone.channels == 512
print("trained", learned.backbone.title)
"""


def test_every_name_is_its_rows_own() -> None:
    """Networks are found by name, and a setting may have any of them."""
    assert all(name == backbone.name for name, backbone in table.BACKBONES.items())
    rows = [row for row in vars(table).values() if isinstance(row, table.Backbone)]
    assert rows == list(table.BACKBONES.values())


@pytest.mark.slow
def test_network_is_added_by_a_row_alone(tmp_path: Path) -> None:
    """With VGG-19 in the table and nothing else changed, settings name it, blocks freeze, and it is trained."""
    source = Path(table.__file__).read_text()
    listed = source.index("BACKBONES: Final")
    changed = source[:listed] + VGG19 + source[listed:].replace("        VGG16,\n", "        VGG16,\n        VGG19,\n")
    (tmp_path / "table.py").write_text(changed)
    environment = {**os.environ, "PYTHONPATH": ".", "KERAS_HOME": str(tmp_path / "keras")}
    command = [sys.executable, "-c", USE, str(tmp_path / "table.py"), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "trained VGG-19", done.stderr
