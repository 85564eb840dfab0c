"""Features, computed once."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.real_photos import real_photos
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0, EFFICIENTNET_LITE2
from whisker.backbones.weights import load_weights
from whisker.datasets.folders import list_files, scan_folder
from whisker.datasets.images import LabelledImage
from whisker.errors import LeaseLost
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.training.features import FeatureCache, FeatureExtractor, pooled_features
from whisker.training.head import pooled_maps


@pytest.fixture(scope="module")
def extractor() -> FeatureExtractor:
    """The frozen backbone at 64 px."""
    graph = build_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), 64)
    return FeatureExtractor.of(graph, PreprocessSpec(size_px=64))


def test_second_view_is_the_mirror_image(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """A mirrored file swaps the two views."""
    pixels = real_photos(64)[0]
    for name, picture in (("plain", pixels), ("mirrored", pixels[:, ::-1])):
        Image.fromarray(picture).save(tmp_path / f"{name}.png")
    mirrored, plain = pooled_features(list_files(tmp_path), FeatureCache(None, extractor))
    assert plain.shape == (2, 1280 + 112 + 192 + 320)
    np.testing.assert_allclose(plain, mirrored[::-1], atol=1e-5)
    assert np.abs(plain[0] - plain[1]).max() > 0.1


def test_features_are_computed_once_for_a_content(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """With features in the cache the pictures themselves are not read again."""
    files = scan_folder(write_tiny_dataset(tmp_path / "colours", count=2), "colours").files
    cache = FeatureCache(tmp_path / "cache", extractor)
    first = pooled_features(files, cache)
    for file in files:
        file.path.unlink()
    np.testing.assert_array_equal(pooled_features(files, cache), first)


class Killing:
    """Ends the run when something has been stored, as a lost lease does."""

    def stage(self, name: str, share: float) -> None:
        """Go on."""

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Go on."""

    def checkpoint(self, name: str) -> None:
        """End."""
        raise LeaseLost(name)


def test_killed_run_goes_on_where_it_was(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """What was stored when the observer ended the run is not computed again, and is told as work done only once."""
    files = scan_folder(write_tiny_dataset(tmp_path / "colours", count=75), "colours").files
    with pytest.raises(LeaseLost, match="of 150"):
        pooled_features(files, FeatureCache(tmp_path / "cache", extractor), Killing())
    stored_count = len(list((tmp_path / "cache").rglob("*.npy")))
    cache = FeatureCache(tmp_path / "cache", extractor)
    resumed = pooled_features(files, cache, Killing())
    assert cache.stored_count == 150 - stored_count < 128
    np.testing.assert_array_equal(resumed[0], pooled_features(files[:1], FeatureCache(None, extractor))[0])


def test_mirror_images_are_computed_only_where_they_are_used(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """The plain picture is taken from both, but both are not taken from the plain picture alone."""
    files = list_files(write_tiny_dataset(tmp_path / "colours", count=1))
    plain = pooled_features(files, FeatureCache(tmp_path / "cache", extractor, mirrored=False))
    both = pooled_features(files, FeatureCache(tmp_path / "cache", extractor))
    assert (plain.shape[1], both.shape[1]) == (1, 2)
    np.testing.assert_array_equal(both[:, :1], plain)
    again = FeatureCache(tmp_path / "cache", extractor, mirrored=False)
    np.testing.assert_array_equal(pooled_features(files, again), plain)
    assert again.stored_count == 0


def test_mirror_images_are_added_to_plain_pictures(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """To the bit as if both were computed at once, and what was kept of the plain pictures is not computed again."""
    files = list_files(write_tiny_dataset(tmp_path / "colours", count=1))
    both = pooled_features(files, FeatureCache(None, extractor))
    plain = pooled_features(files, FeatureCache(tmp_path / "cache", extractor, mirrored=False))
    marked = np.full_like(plain, 3)
    for file, features in zip(files, marked, strict=True):
        (entry,) = (tmp_path / "cache").rglob(f"{file.sha256}.npy")
        np.save(entry, features)
    added = pooled_features(files, FeatureCache(tmp_path / "cache", extractor))
    np.testing.assert_array_equal(added, np.concatenate([marked, both[:, 1:]], axis=1))


def test_damaged_cache_entry_is_computed_again(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """A cache file cut short by a full disk does no harm."""
    files = list_files(write_tiny_dataset(tmp_path / "colours", count=1))
    cache = FeatureCache(tmp_path / "cache", extractor)
    first = pooled_features(files, cache)
    for entry in (tmp_path / "cache").rglob("*.npy"):
        entry.write_bytes(entry.read_bytes()[:100])
    np.testing.assert_array_equal(pooled_features(files, cache), first)


def test_other_preprocessing_has_another_cache(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """Features of 64 px are never taken for those of 96 px."""
    graph = build_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), 96)
    larger = FeatureExtractor.of(graph, PreprocessSpec(size_px=96))
    assert larger.networks[0].key != extractor.networks[0].key


def test_labelled_file_is_found_by_its_content(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """A renamed file has its features already."""
    (file,) = list_files(write_tiny_dataset(tmp_path / "colours", count=1) / "red")
    cache = FeatureCache(tmp_path / "cache", extractor)
    features = cache.pooled(file)
    renamed = LabelledImage(tmp_path / "absent.png", "red", None, "absent.png", file.sha256, file.size_bytes)
    np.testing.assert_array_equal(cache.pooled(renamed), features)


def test_features_that_cannot_be_kept_end_nothing(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """They can be computed again; a file stands where their folder would be."""
    write_tiny_dataset(tmp_path / "data")
    (tmp_path / "cache").write_bytes(b"")
    file = scan_folder(tmp_path / "data", "colours").files[0]
    FeatureCache(tmp_path / "cache", extractor, mirrored=False).keep(file, (np.ones((2, 2, 1280), np.float32),))
    assert (tmp_path / "cache").read_bytes() == b""


def test_networks_side_by_side_share_what_each_has_in_the_cache(tmp_path: Path, extractor: FeatureExtractor) -> None:
    """The pair reads the first network's features and adds the second's; last maps come before earlier ones."""
    files = scan_folder(write_tiny_dataset(tmp_path / "colours", count=2), "colours").files
    alone = pooled_features(files, FeatureCache(tmp_path / "cache", extractor, mirrored=False))
    graph = build_backbone(EFFICIENTNET_LITE2, load_weights(EFFICIENTNET_LITE2), 64)
    second = FeatureExtractor.of(graph, PreprocessSpec(size_px=64))
    both = FeatureExtractor([*extractor.networks, *second.networks])
    cache = FeatureCache(tmp_path / "cache", both, mirrored=False)
    pooled = pooled_features(files, cache)
    assert cache.stored_count == len(files)
    others = pooled_features(files, FeatureCache(None, second, mirrored=False))
    expected = [alone[..., :1280], others[..., :1280], alone[..., 1280:], others[..., 1280:]]
    np.testing.assert_array_equal(pooled, np.concatenate(expected, axis=-1))
    last_alone = FeatureCache(None, both, mirrored=False, earlier=False)
    np.testing.assert_array_equal(pooled_features(files, last_alone), pooled[..., :2560])
    pixels = np.stack([load_input(file.path.read_bytes(), both.spec)[0] for file in files])
    np.testing.assert_allclose(pooled_maps(both.feature_maps(pixels)), pooled[:, 0], atol=1e-5)


def test_features_of_last_maps_alone_are_completed_where_more_are_needed(
    tmp_path: Path, extractor: FeatureExtractor
) -> None:
    """What an evaluation kept serves insights; a head on earlier maps gets all."""
    (file,) = list_files(write_tiny_dataset(tmp_path / "colours", count=1) / "red")
    whole = pooled_features([file], FeatureCache(None, extractor, mirrored=False))
    maps = extractor.feature_maps(load_input(file.path.read_bytes(), extractor.spec)[0][np.newaxis])
    FeatureCache(tmp_path / "cache", extractor, mirrored=False).keep(file, (maps[0][0],))
    enough = FeatureCache(tmp_path / "cache", extractor, mirrored=False, earlier=False)
    np.testing.assert_allclose(pooled_features([file], enough), whole[..., :1280], atol=1e-6)
    assert enough.stored_count == 0
    more = FeatureCache(tmp_path / "cache", extractor, mirrored=False)
    np.testing.assert_array_equal(pooled_features([file], more), whole)
    assert more.stored_count == 1
