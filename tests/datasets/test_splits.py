"""Which image is in which split, and which are held out."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from skimage import data
from tests.insights.rows import ORDINARY
from tests.tiny_dataset import draw_picture, write_tiny_dataset

from whisker.datasets.duplicates import find_look_alikes
from whisker.datasets.folders import Dataset, scan_folder
from whisker.datasets.images import LabelledImage
from whisker.datasets.inspection import inspect_files
from whisker.datasets.measures import ImageFacts
from whisker.datasets.splits import DatasetSplits, split_dataset, stratified_holdout
from whisker.errors import DatasetInvalid


def split(root: Path, seed: int = 0, validation_share: float = 0.25) -> DatasetSplits:
    """Scan and split a folder."""
    return split_dataset(scan_folder(root, "colours"), validation_share, 0.2, seed)


def test_missing_sides_are_carved_class_by_class(tmp_path: Path) -> None:
    """A fifth of each class is held out for testing, a quarter of the rest for validation."""
    splits = split(write_tiny_dataset(tmp_path, count=10))
    for files, count in ((splits.test, 2), (splits.validation, 2), (splits.train, 6)):
        assert Counter(file.class_name for file in files) == {"blue": count, "red": count}
    everything = [file.sha256 for file in (*splits.train, *splits.validation, *splits.test)]
    assert len(set(everything)) == 20


def test_given_test_folder_is_kept_whole(tmp_path: Path) -> None:
    """All files in test/, and no others, are test images."""
    write_tiny_dataset(tmp_path / "train", count=8)
    for class_name in ("blue", "red"):
        for number in range(100, 103):
            draw_picture(tmp_path / "test" / class_name / f"{number}.png", class_name, number)
    assert [file.path.parent.parent.name for file in split(tmp_path).test] == ["test"] * 6


def test_no_validation_is_carved_where_none_is_wanted(tmp_path: Path) -> None:
    """Cross-validation uses every training picture for validation."""
    splits = split(write_tiny_dataset(tmp_path, count=10), validation_share=0)
    assert (len(splits.train), len(splits.validation), len(splits.test)) == (16, 0, 4)


def test_same_seed_gives_same_sides_whatever_files_are_called(tmp_path: Path) -> None:
    """Content and seed decide."""
    write_tiny_dataset(tmp_path / "a", count=10)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    for path in sorted((tmp_path / "b").rglob("*.png")):
        path.rename(path.with_name(f"renamed-{9 - int(path.stem)}.png"))
    first, second, other = split(tmp_path / "a"), split(tmp_path / "b"), split(tmp_path / "a", seed=1)
    assert [file.sha256 for file in first.test] == [file.sha256 for file in second.test]
    assert [file.sha256 for file in first.test] != [file.sha256 for file in other.test]


def test_copy_of_a_test_picture_does_not_train(tmp_path: Path) -> None:
    """Exact duplicates stay in one split, test."""
    write_tiny_dataset(tmp_path / "train", count=6)
    shutil.copytree(tmp_path / "train" / "red", tmp_path / "test" / "red", ignore=lambda _d, names: sorted(names)[2:])
    draw_picture(tmp_path / "test" / "blue" / "new.png", "blue", 100)
    splits = split(tmp_path)
    assert len(splits.test) == 3
    assert len(splits.duplicates) == 2
    assert not {file.sha256 for file in splits.test} & {file.sha256 for file in (*splits.train, *splits.validation)}


def test_picture_that_looks_like_a_test_picture_does_not_train(tmp_path: Path) -> None:
    """Re-encoded photos have other bytes; their perceptual hashes keep them out of train."""
    for number in range(4):
        for class_name in ("cat", "coffee"):
            original = Image.fromarray(getattr(data, class_name)()).rotate(90 * number, expand=True)
            original = original.crop((0, 0, original.width - 20 * number, original.height))
            save(original, tmp_path / "train" / class_name / f"{number}.jpg")
    for class_name in ("cat", "coffee"):
        save(Image.fromarray(getattr(data, class_name)()), tmp_path / "test" / class_name / "smaller.jpg", quality=60)
    scanned = scan_folder(tmp_path, "photos")
    splits = split_dataset(replace(scanned, files=inspect_files(scanned.files).readable), 0.25, 0.2, 0)
    assert sorted(file.path.name for file in splits.like_test) == ["0.jpg", "0.jpg"]
    assert len((*splits.train, *splits.validation)) == 6


def save(picture: Image.Image, path: Path, quality: int = 95) -> None:
    """Write a JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=quality)


def test_picture_in_two_classes_is_left_out(tmp_path: Path) -> None:
    """One of its labels is wrong, and it is not known which."""
    write_tiny_dataset(tmp_path, count=6)
    shutil.copy(tmp_path / "red" / "0.png", tmp_path / "blue" / "copy.png")
    splits = split(tmp_path)
    assert len(splits.ambiguous) == 2
    assert len((*splits.train, *splits.validation, *splits.test)) == 11


def test_class_with_too_few_pictures_is_refused(tmp_path: Path) -> None:
    """The message names the class."""
    write_tiny_dataset(tmp_path, count=6)
    for path in sorted((tmp_path / "red").iterdir())[3:]:
        path.unlink()
    with pytest.raises(DatasetInvalid, match="'red' has too few pictures"):
        split(tmp_path)


def test_class_of_look_alikes_is_refused_with_the_reason() -> None:
    """They are all on one side, so nothing is left of them on the other."""
    alike = [replace(image("a", number, f"{0:016x}"), sha256=f"{number:064x}") for number in range(8)]
    others = [
        image("b", 100 + number, f"{hash_:016x}") for number, hash_ in enumerate((1, 2**20 - 1, 2**40 - 1, 2**60 - 1))
    ]
    dataset = Dataset("pets", ("a", "b"), (*alike, *others))
    with pytest.raises(DatasetInvalid, match=r"'a' has too few pictures.*8 of them look alike"):
        split_dataset(dataset, 0, 0.2, 0)


def test_images_alike_by_way_of_a_validation_image_alone_are_no_group() -> None:
    """Two are 6 bits from the validation folder's image and 12 from each other: the test may have one of them."""
    bridge = replace(image("a", 900, f"{0:016x}"), split="validation")
    ends = [image("a", 901, f"{0b111111:016x}"), image("a", 902, f"{0b111111 << 20:016x}")]
    others = [image("a", number, f"{number * 0x123456789ABCDE:016x}") for number in range(1, 9)]
    files = tuple(replace(file, split="train") for file in (*ends, *others))
    tested = {
        frozenset(found.file_name for found in split_dataset(dataset, 0.15, 0.3, seed).test) & {"901", "902"}
        for seed in range(12)
        for dataset in [Dataset("pets", ("a",), (*files, bridge))]
    }
    assert {frozenset({"901"}), frozenset({"902"})} & tested


def image(class_name: str, number: int, phash: str = "") -> LabelledImage:
    """Make up a file whose content is its number."""
    facts = ImageFacts("PNG", 99, 99, phash, "RGB", ORDINARY)
    return LabelledImage(Path(f"{number}"), class_name, None, f"{number}", f"{number:064x}", 1, facts)


def holdout(
    images: list[LabelledImage], seed: int = 0, left_at_least: int = 0
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Take a fifth of every class, with images together that look alike."""
    return stratified_holdout(images, find_look_alikes(images), 0.2, seed, left_at_least)


def test_a_fifth_of_every_class_is_taken() -> None:
    """Stratified, also with many classes."""
    files = [image(f"class {number % 7}", number) for number in range(140)]
    rest, taken = holdout(files, seed=0)
    assert set(Counter(found.class_name for found in taken).values()) == {4}
    assert len(rest) == 112


def test_pictures_that_look_alike_are_taken_together() -> None:
    """Five bursts of four: one burst is taken whole, also across classes."""
    bursts = [
        image("cat", 10 * burst + shot, f"{burst * 0x1F1F1F1F1F1F1F:016x}") for burst in range(5) for shot in range(4)
    ]
    rest, taken = holdout(bursts, seed=0)
    assert len(taken) == 4
    assert len({found.facts.phash for found in taken if found.facts}) == 1
    assert len(rest) == 16


def test_group_in_two_classes_counts_for_both() -> None:
    """A picture like one of another class goes where that one goes."""
    pairs = [
        image(name, 10 * number + at, f"{number * 0x123456789ABCDE:016x}")
        for number in range(10)
        for at, name in enumerate("ab")
    ]
    _, taken = holdout(pairs, seed=0)
    assert Counter(found.class_name for found in taken) == {"a": 2, "b": 2}


def test_enough_is_left_to_train_on() -> None:
    """A class of two keeps both, one of three gives one."""
    files = [image("two", number) for number in range(2)] + [image("three", number) for number in range(10, 13)]
    _, taken = holdout(files, seed=0, left_at_least=2)
    assert [found.class_name for found in taken] == ["three"]


def test_class_that_all_looks_alike_gives_none_where_some_must_be_left() -> None:
    """One burst cannot be in both splits."""
    _, taken = holdout([image("cat", number, "00000000ffffffff") for number in range(9)], seed=0, left_at_least=2)
    assert taken == []


def test_seed_decides() -> None:
    """The same seed gives the same splits, another one others."""
    files = [image("cat", number) for number in range(50)]
    assert holdout(files, seed=1) == holdout(files, seed=1)
    assert holdout(files, seed=1) != holdout(files, seed=2)
