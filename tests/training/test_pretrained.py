"""Published weights that are here, and those that are not."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.table import EFFICIENTNET_LITE0, MOBILENET_V2, RESNET50, VGG16
from whisker.backbones.weights import weights_file_name
from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.errors import BackboneUnavailable
from whisker.training.backbone import fetch_weights, used_backbone
from whisker.training.config import TrainConfig
from whisker.training.pipeline import Run, learn

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def keras_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of Keras without downloads, on a machine without a network: a proxy where nobody listens."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "keras"


def run_of(folder: Path, config: TrainConfig) -> Run:
    """Make a run on red and blue pictures."""
    dataset = scan_folder(write_tiny_dataset(folder / "colours", count=6), "colours")
    return Run(split_dataset(dataset, 0.2, 0.2, seed=0), dataset.class_names, config.resolved(), folder / "cache")


def write(home: Path, name: str, content: bytes = b"weights") -> Path:
    """Put a file where Keras looks for downloads."""
    path = home / "models" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("mode", ["quick", "fine_tune"])
def test_weights_that_cannot_be_had_end_the_run_with_the_remedies(
    tmp_path: Path, keras_home: Path, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No network is ever begun from random weights in their place, and nothing is printed."""
    config = TrainConfig.model_validate({"backbone": "resnet50", "mode": mode, "size_px": 32})
    with pytest.raises(BackboneUnavailable) as caught:
        learn(run_of(tmp_path, config))
    message = caught.value.detail
    assert "ResNet-50" in message
    assert "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5" in message
    assert str(keras_home / "models") in message
    assert "--weights none" in message
    assert "efficientnet_lite0" in message
    assert "storage.googleapis.com" in message
    assert "None" not in message
    assert not (tmp_path / "cache").exists()
    assert capsys.readouterr().out == ""


def test_file_that_is_there_is_not_downloaded(keras_home: Path) -> None:
    """By its name and its hash, MD5 or SHA-256, whichever is published."""
    path = write(keras_home, "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5")
    for digest in (hashlib.md5(b"weights").hexdigest(), hashlib.sha256(b"weights").hexdigest()):
        assert fetch_weights(replace(VGG16, weights_hash=digest)) == path


def test_file_with_another_hash_is_not_used(keras_home: Path) -> None:
    """A copy that was cut short would otherwise fail in words that nobody understands."""
    write(keras_home, "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5")
    with pytest.raises(BackboneUnavailable, match="could not be downloaded"):
        fetch_weights(VGG16)


def test_file_that_was_cut_short_is_named_with_the_remedy(tmp_path: Path, keras_home: Path) -> None:
    """Of MobileNetV2's no hash is published, so it shows when the file is read."""
    path = write(keras_home, weights_file_name(MOBILENET_V2))
    with pytest.raises(BackboneUnavailable, match="Delete it") as caught:
        learn(run_of(tmp_path, TrainConfig(backbone="mobilenet_v2", size_px=32)))
    assert str(path) in caught.value.detail
    assert "MobileNetV2" in caught.value.detail


def test_version_records_the_hash_of_the_weights_that_it_began_with(
    tmp_path: Path, keras_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the file that was used; of an installed package, the one that is published; of random ones, none."""
    write(keras_home, "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5")
    monkeypatch.setattr(
        "whisker.training.training_run.BACKBONES",
        {"resnet50": replace(RESNET50, weights_hash=""), "efficientnet_lite0": EFFICIENTNET_LITE0},
    )
    run = run_of(tmp_path, TrainConfig(backbone="resnet50", size_px=32))
    assert used_backbone(run).weights_sha256 == hashlib.sha256(b"weights").hexdigest()
    assert used_backbone(run).licence == "MIT"
    assert (
        used_backbone(replace(run, config=TrainConfig(backbone="efficientnet_lite0").resolved())) == EFFICIENTNET_LITE0
    )
    random = used_backbone(replace(run, config=TrainConfig(backbone="resnet50", weights="none").resolved()))
    assert (random.weights_sha256, random.licence) == ("none", "none")
    assert "random weights" in random.source
