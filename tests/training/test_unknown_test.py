"""The test for unknown pictures inside the exported file."""

import numpy as np
import onnx
import pytest
from tests.real_photos import real_photos

from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.errors import ExportMismatch
from whisker.preprocessing import PreprocessSpec
from whisker.serving.served_model import ServedModel, open_session
from whisker.training.export import check_parity, export_model
from whisker.training.features import FeatureExtractor
from whisker.training.head import Head, pooled_maps
from whisker.training.ood_reference import KnownPictures, OODReference, fit_ood_reference

SPEC = PreprocessSpec(size_px=96)
TEMPERATURE = 2.0


@pytest.fixture(scope="module")
def graph() -> onnx.ModelProto:
    """The frozen backbone at 96 px."""
    return build_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), SPEC.size_px)


@pytest.fixture(scope="module")
def head() -> Head:
    """A head of three classes."""
    random = np.random.default_rng(0)
    return Head(random.normal(size=(1280, 3)).astype(np.float32), np.array([0.5, 0.0, -0.5], np.float32))


@pytest.fixture(scope="module")
def ood(graph: onnx.ModelProto, head: Head) -> OODReference:
    """A test that was fitted on variations of three photos."""
    random = np.random.default_rng(0)
    photos = np.repeat(real_photos(SPEC.size_px), 6, axis=0)
    varied = np.clip(photos + random.normal(0, 20, photos.shape), 0, 255).astype(np.uint8)
    maps = FeatureExtractor.of(graph, SPEC).feature_maps(varied)
    labels = np.repeat(np.arange(3), 6)
    logits = head.logits_of_maps(maps) / np.float32(TEMPERATURE)
    known = KnownPictures(pooled_maps(maps[:1]), labels, np.arange(18), logits)
    return fit_ood_reference(known, reference_count=12, refused_share=0.1, seed=0)


def served(model: bytes) -> ServedModel:
    """The artifact in memory."""
    return ServedModel(open_session(model), ("a", "b", "c"), SPEC, None)


def test_every_runtime_gets_the_score_and_the_decision(graph: onnx.ModelProto, head: Head, ood: OODReference) -> None:
    """The graph's scores are those that were fitted, to rounding; below zero is unknown."""
    images = np.concatenate([real_photos(SPEC.size_px), np.random.default_rng(1).integers(0, 256, (2, 96, 96, 3))])
    images = images.astype(np.uint8)
    outputs = served(export_model(graph, head, TEMPERATURE, ood)).run(images)
    maps = FeatureExtractor.of(graph, SPEC).feature_maps(images)
    expected = ood.scores(pooled_maps(maps[:1]), head.logits_of_maps(maps) / np.float32(TEMPERATURE))
    assert outputs.ood_scores is not None
    np.testing.assert_allclose(outputs.ood_scores, expected, atol=5e-3)
    np.testing.assert_array_equal(outputs.is_unknown, outputs.ood_scores < 0)
    assert outputs.is_unknown[3:].all()


def test_export_that_scores_otherwise_is_refused(graph: onnx.ModelProto, head: Head, ood: OODReference) -> None:
    """A test that was lost, or belongs to another model, is found."""
    images = real_photos(SPEC.size_px)
    maps = FeatureExtractor.of(graph, SPEC).feature_maps(images)
    without = served(export_model(graph, head, TEMPERATURE))
    assert not without.finds_unknown
    with pytest.raises(ExportMismatch, match="scores of unknown pictures"):
        check_parity(without, head, TEMPERATURE, images, maps, ood)
