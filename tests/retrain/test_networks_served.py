"""Versions on every network of Keras Applications, from pictures to an explained answer."""

from pathlib import Path

import pytest
from tests.retrain.folder_runs import SIZE_PX, train
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.table import BACKBONES
from whisker.images import ImageLimits
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.predictor import Extras, Predictor
from whisker.serving.served_model import load_model

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", [name for name, backbone in BACKBONES.items() if backbone.keras_name])
def test_version_serves_explains_and_says_what_it_stands_on(tmp_path: Path, name: str) -> None:
    """Quick training on a network of random weights, which needs no download, made into a version and asked."""
    manifest = train(write_tiny_dataset(tmp_path / "colours", count=6), tmp_path, backbone=name, weights="none")
    folder = tmp_path / "models" / manifest.version
    backbone = manifest.backbone
    assert (backbone.name, backbone.feature_channels) == (name, BACKBONES[name].channels)
    assert (backbone.weights_sha256, backbone.licence) == ("none", "none")
    assert manifest.training["weights"] == "none"
    card = " ".join((folder / "card.md").read_text().split())
    assert f"{BACKBONES[name].title}, random weights" in card
    assert "the features of a network of random weights" in card
    model = load_model(folder)
    assert model.manifest.preprocess.size_px == SIZE_PX
    picture = (tmp_path / "colours" / "red" / "0.png").read_bytes()
    answer = Predictor(BoundedPool(1, 1, 60.0), ImageLimits()).predict(picture, model, Extras(explain=True))
    assert set(answer.probabilities) == {"blue", "red"}
    assert answer.heatmap_png is not None
    assert answer.heatmap_png.startswith(b"\x89PNG")
