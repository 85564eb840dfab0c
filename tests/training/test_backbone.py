"""The network that quick training runs."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.training.quick_runs import quick_run

from whisker.backbones.table import MOBILENET_V2
from whisker.serving.explain import class_activation_map
from whisker.serving.served_model import FEATURES, INPUT_NAME, PROBABILITIES, open_session
from whisker.training.backbone import frozen_graphs
from whisker.training.pipeline import learn

pytestmark = pytest.mark.slow

SECOND_RUN = """
import sys
from pathlib import Path
from tests.training.quick_runs import quick_run
from whisker.training.pipeline import learn
learned = learn(quick_run(Path(sys.argv[1]), sys.argv[2]))
print(sorted({"keras", "tensorflow", "h5py"} & sys.modules.keys()), learned.backbone.weights_sha256)
"""


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2.4
def test_network_is_written_once_and_needs_no_keras_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Published weights are read from Keras's cache, by their hash; the second run finds the graph that they made."""
    import keras

    from whisker.training.keras.networks import build_network

    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    models = tmp_path / "keras" / "models"
    models.mkdir(parents=True)
    # Published weights of MobileNetV2 have no hash to check, so any of its shape will do.
    like_published = build_network(quick_run(tmp_path, "none"))
    application = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(32, 32, 3))
    application.set_weights(like_published.get_weights())
    application.save(models / MOBILENET_V2.weights_url.rpartition("/")[2])

    first = learn(quick_run(tmp_path, "imagenet"))
    environment = {**os.environ, "PYTHONPATH": "."}
    command = [sys.executable, "-c", SECOND_RUN, str(tmp_path), "imagenet"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"[] {first.backbone.weights_sha256}"
    assert len(first.backbone.weights_sha256) == 64
    assert first.backbone.licence == "Apache-2.0"


@pytest.mark.parametrize("backbone", ["efficientnet_lite0", "mobilenet_v2"])
def test_random_features_are_allowed_and_recorded(tmp_path: Path, backbone: str) -> None:
    """A head on a random network answers, explains and says what it stands on."""
    learned = learn(quick_run(tmp_path, "none", backbone))
    assert learned.backbone.weights_sha256 == "none"
    assert "random weights" in learned.backbone.source
    images = np.random.default_rng(0).integers(0, 256, (1, 32, 32, 3), np.uint8)
    probabilities, features = open_session(learned.artifact.model).run([PROBABILITIES, FEATURES], {INPUT_NAME: images})
    assert probabilities.shape == (1, 2)
    assert 1e-3 < features.std() < 1e3
    assert np.isfinite(class_activation_map((features[0],), learned.network.head.weights[:, 0])).all()


def test_random_network_is_its_seeds(tmp_path: Path) -> None:
    """One seed, one network, also where it was not kept; another seed, another one."""
    first, again, other = (
        frozen_graphs(quick_run(tmp_path / name, "none", seed=seed))[0] for name, seed in (("a", 3), ("b", 3), ("a", 4))
    )
    assert first.SerializeToString(deterministic=True) == again.SerializeToString(deterministic=True)
    assert first.SerializeToString(deterministic=True) != other.SerializeToString(deterministic=True)
    assert len(list((tmp_path / "a" / "cache" / "backbones").iterdir())) == 2


def test_graph_that_was_cut_short_is_written_again(tmp_path: Path) -> None:
    """A full disk costs a conversion, and not every run from then on."""
    run = quick_run(tmp_path, "none")
    expected = frozen_graphs(run)[0].SerializeToString(deterministic=True)
    (path,) = (tmp_path / "cache" / "backbones").iterdir()
    path.write_bytes(path.read_bytes()[:100_000])
    assert frozen_graphs(run)[0].SerializeToString(deterministic=True) == expected
    assert path.stat().st_size == len(expected)
