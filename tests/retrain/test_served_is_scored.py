"""What is served is what is scored (ADR 2): one picture has one answer, wherever a version is asked about it."""

import base64
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from tests.tiny_dataset import write_tiny_dataset

from whisker.arrays import FloatArray
from whisker.database import database_of
from whisker.evaluation.evaluation import EvaluationSet, evaluate
from whisker.evaluation.predictions import predict_files
from whisker.preprocessing import load_input
from whisker.registry.artifacts import write_version
from whisker.registry.promotion import DEFAULT_RULES
from whisker.registry.registry import Registry
from whisker.retrain.material import open_material
from whisker.retrain.promotion_decision import compare_with_champion
from whisker.retrain.training_and_evaluation import Outcome, RunPaths, keeping_features, train_and_evaluate
from whisker.retrain.version_files import VersionOrigin, draft_manifest, version_files
from whisker.serving.explain import HEATMAP_SIDE_PX, render_heatmap
from whisker.serving.served_model import load_model
from whisker.settings import Settings
from whisker.training.config import TrainConfig
from whisker.training.features import FeatureCache, pooled_features

MEASURED_ANEW = {"latency_ms", "parity"}


@dataclass(frozen=True)
class Trained:
    """A version, the folder that it was trained on, the run that scored it before it was written, and its cache."""

    data: Path
    folder: Path
    outcome: Outcome
    cache: Path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trained on drawn pictures; two of the eight to test by lie in the wrong folder."""
    root = tmp_path_factory.mktemp("scored")
    data = root / "colours"
    write_tiny_dataset(data / "train", count=8)
    write_tiny_dataset(root / "more", count=12)
    for class_name, other in (("red", "blue"), ("blue", "red")):
        (data / "test" / class_name).mkdir(parents=True, exist_ok=True)
        (data / "test" / other).mkdir(parents=True, exist_ok=True)
        for number in range(8, 12):
            label = other if number == 11 else class_name
            shutil.copy(
                root / "more" / class_name / f"{number}.png", data / "test" / label / f"{class_name}-{number}.png"
            )
    config = TrainConfig(backbone="efficientnet_lite0", size_px=32)
    with open_material(data, config, lambda _share: None) as material:
        outcome = train_and_evaluate(material, config, RunPaths(root / "cache"))
    draft = draft_manifest(outcome, VersionOrigin("colours-1", "colours", "whisker train", 1.0))
    # Without predictions.json: who compares with it has to ask it.
    files = version_files(draft, outcome, with_plots=False)
    del files["predictions.json"]
    return Trained(data, write_version(root / "models", draft, files), outcome, root / "cache")


def drawn(activation: FloatArray, side_px: int) -> str:
    """Draw a heatmap as it is sent and stored."""
    return f"data:image/png;base64,{base64.b64encode(render_heatmap(activation, side_px)).decode()}"


def test_version_from_its_folder_is_evaluated_as_it_was_in_memory(trained: Trained) -> None:
    """To the last bit: figures, predictions, and the heatmaps of its mistakes."""
    before = trained.outcome.evaluation
    test = EvaluationSet(trained.outcome.material.splits.test, "colours", "test")
    after = evaluate(load_model(trained.folder), test)
    assert len(before.report.mistakes) == 2
    assert after.predictions == before.predictions
    assert after.report.model_dump(exclude=MEASURED_ANEW) == before.report.model_dump(exclude=MEASURED_ANEW)


def test_evaluation_keeps_the_features_of_test_pictures_for_insights(trained: Trained) -> None:
    """To the last bit those of the frozen network, which sees no test picture a second time."""
    frozen, files = trained.outcome.fit.frozen, trained.outcome.material.splits.test
    assert frozen is not None
    cache = FeatureCache(trained.cache / "features", frozen, mirrored=False, earlier=False)
    kept = pooled_features(files, cache)
    assert cache.stored_count == 0
    np.testing.assert_array_equal(
        kept, pooled_features(files, FeatureCache(None, frozen, mirrored=False, earlier=False))
    )


def test_features_of_another_network_are_not_kept(trained: Trained, tmp_path: Path) -> None:
    """Neither of one that was trained, nor of an artifact that differs from the frozen one by a bit."""
    fit = trained.outcome.fit
    parity = replace(fit.artifact.parity, features_max_difference=1e-7)
    assert keeping_features(fit, tmp_path) is not None
    assert keeping_features(replace(fit, frozen=None), tmp_path) is None
    assert keeping_features(replace(fit, backbone=replace(fit.backbone, weights_sha256="none")), tmp_path) is None
    assert keeping_features(replace(fit, artifact=replace(fit.artifact, parity=parity)), tmp_path) is None


def test_request_is_answered_as_the_evaluation_predicted(
    trained: Trained, migrated: Settings, client: FlaskClient
) -> None:
    """Each of the test pictures, by POST /predict: the same probabilities, the same verdict, the same heatmap."""
    shutil.copytree(trained.folder, migrated.models_dir / "colours-1")
    model, files = trained.outcome.fit.artifact.served, trained.outcome.material.splits.test
    probabilities = predict_files(model, files).probabilities
    heatmaps = {mistake.image_id: mistake.heatmap for mistake in trained.outcome.evaluation.report.mistakes}
    for index, (file, record) in enumerate(zip(files, trained.outcome.evaluation.predictions, strict=True)):
        data = file.path.read_bytes()
        answer = client.post("/predict?model=colours-1&explain=true", data=data, content_type="image/png").get_json()
        assert answer["probabilities"] == dict(zip(model.class_names, map(float, probabilities[index]), strict=True))
        assert answer["predicted_class"] == record.predicted_class
        assert answer["is_unknown"] is record.is_unknown
        activation = model.explain(load_input(data, model.preprocess)[0], int(probabilities[index].argmax()))
        assert answer["heatmap"] == drawn(activation, HEATMAP_SIDE_PX)
        assert heatmaps.pop(record.image_id, None) in {None, drawn(activation, 32)}
    assert not heatmaps


def test_comparison_predicts_as_the_evaluation_did(trained: Trained, migrated: Settings) -> None:
    """A version compared with itself agrees about every picture, its mistakes among them."""
    shutil.rmtree(migrated.bundled_models_dir)
    shutil.copytree(trained.folder, migrated.bundled_models_dir / "colours-1")
    asked: list[float] = []
    with closing(database_of(migrated)) as database:
        registry = Registry(database, migrated.bundled_models_dir, migrated.models_dir)
        found = compare_with_champion(
            trained.outcome,
            "colours-2",
            registry=registry,
            database=database,
            rules=DEFAULT_RULES,
            on_progress=asked.append,
        )
    assert asked[-1] == 1.0
    assert found.champion == "colours-1"
    assert found.comparison is not None
    figures = found.comparison.on_all_pictures
    assert figures is not None
    assert (figures.both_right, figures.both_wrong) == (6, 2)
    assert (figures.only_champion_right, figures.only_candidate_right) == (0, 0)
