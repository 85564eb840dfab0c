"""Which images are held out."""

from collections import Counter
from pathlib import Path

from tests.insights.rows import ORDINARY

from whisker.datasets.images import LabelledImage
from whisker.datasets.measures import ImageFacts
from whisker.datasets.near_duplicates import find_look_alikes
from whisker.datasets.plan import stratified_holdout


def file(class_name: str, number: int, phash: str = "") -> LabelledImage:
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
    files = [file(f"class {number % 7}", number) for number in range(140)]
    rest, taken = holdout(files, seed=0)
    assert set(Counter(found.class_name for found in taken).values()) == {4}
    assert len(rest) == 112


def test_pictures_that_look_alike_are_taken_together() -> None:
    """Five bursts of four: one burst is taken whole, also across classes."""
    bursts = [
        file("cat", 10 * burst + shot, f"{burst * 0x1F1F1F1F1F1F1F:016x}") for burst in range(5) for shot in range(4)
    ]
    rest, taken = holdout(bursts, seed=0)
    assert len(taken) == 4
    assert len({found.facts.phash for found in taken if found.facts}) == 1
    assert len(rest) == 16


def test_group_in_two_classes_counts_for_both() -> None:
    """A picture like one of another class goes where that one goes."""
    pairs = [
        file(name, 10 * number + at, f"{number * 0x123456789ABCDE:016x}")
        for number in range(10)
        for at, name in enumerate("ab")
    ]
    _, taken = holdout(pairs, seed=0)
    assert Counter(found.class_name for found in taken) == {"a": 2, "b": 2}


def test_enough_is_left_to_train_on() -> None:
    """A class of two keeps both, one of three gives one."""
    files = [file("two", number) for number in range(2)] + [file("three", number) for number in range(10, 13)]
    _, taken = holdout(files, seed=0, left_at_least=2)
    assert [found.class_name for found in taken] == ["three"]


def test_class_that_all_looks_alike_gives_none_where_some_must_be_left() -> None:
    """One burst cannot be on both sides."""
    _, taken = holdout([file("cat", number, "00000000ffffffff") for number in range(9)], seed=0, left_at_least=2)
    assert taken == []


def test_seed_decides() -> None:
    """The same seed gives the same sides, another one others."""
    files = [file("cat", number) for number in range(50)]
    assert holdout(files, seed=1) == holdout(files, seed=1)
    assert holdout(files, seed=1) != holdout(files, seed=2)
