"""Scenes: takes, and what looks like one of their frames, divided so that a test says as much as it can.

A class with several scenes is tested by whole ones. Of fewer, each take is cut by time, and the test pictures show a
scene that is also learned from: what such a test says is optimistic, for another place, day or hand is not in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from whisker.datasets.duplicates import Group, LookAlikes, group_of
from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.class_counts import share_taken
from whisker.datasets.takes import take_of, takes_by_class

FEWEST_SCENES: Final = 3
"""Of so many a class can spare a whole one to be tested by; of fewer, each take is cut by time."""

_WHOLE_TEST: Final = {1: "The test picture shows", 2: "Both test pictures show"}


def find_scenes(images: Iterable[LabelledImage], look_alikes: LookAlikes) -> Mapping[str, Group]:
    """Join takes and near duplicates into scenes: frames of one take are of one, and so is what looks like any of them.

    Returns:
        The scene, by SHA-256, of each image that is not alone in it; without takes, the near duplicates.
    """
    framed = [(image, take) for image in images if (take := take_of(image)) is not None]
    if not framed:
        return look_alikes
    joined: dict[Group, Group] = {}

    def root(group: Group) -> Group:
        while group in joined:
            group = joined[group]
        return group

    for image, take in framed:
        one, other = root(group_of(image, look_alikes)), root(f"take {take}")
        if one != other:
            joined[one] = other
    of_frames = {image.sha256: root(group_of(image, look_alikes)) for image, _ in framed}
    return {sha256: root(group) for sha256, group in look_alikes.items()} | of_frames


def same_scene(images: Sequence[LabelledImage], look_alikes: LookAlikes) -> frozenset[str]:
    """Return the test images, by SHA-256, whose scene has frames that are learned from.

    Args:
        images: With their splits.
        look_alikes: The near duplicates among them.
    """
    scenes = find_scenes(images, look_alikes)
    learned = {scenes[image.sha256] for image in images if image.split != "test" and take_of(image) is not None}
    if not learned:
        return frozenset()
    tested = (image for image in images if image.split == "test")
    return frozenset(image.sha256 for image in tested if scenes.get(image.sha256) in learned)


def describe_same_scene(count: int, test_count: int) -> str:
    """Describe how many test pictures show a scene that is learned from too, without a full stop; empty for none."""
    if not count:
        return ""
    whole = _WHOLE_TEST.get(count, f"All {count:,} test pictures show")
    which = whole if count >= test_count else f"{count:,} of the {test_count:,} test pictures show"
    return f"{which} the same scene as pictures that are learned from (same scene)"


def cut_by_time(
    images: Sequence[LabelledImage],
    scenes: Mapping[str, Group],
    share: float,
    left_at_least: int,
    other_scenes: Mapping[str, int],
) -> dict[str, bool]:
    """Cut the takes of classes with too few scenes to spare one: the last frames of each are held out.

    A single cut leaves a single place where neighbours are on both sides.

    Args:
        images: To divide.
        scenes: Of these images.
        share: Of each take, 0 to 1.
        left_at_least: How many frames of each must be left.
        other_scenes: Scenes of each class that are divided already.

    Returns:
        By SHA-256, for every image of a scene that is cut, whether it is held out.
    """
    cut = _scenes_to_cut(images, scenes, other_scenes)
    if not cut:
        return {}
    held_out = {image.sha256: False for image in images if scenes.get(image.sha256) in cut}
    for frames in takes_by_class(image for image in images if image.sha256 in held_out).values():
        count = share_taken(len(frames), share, max(1, left_at_least))
        held_out |= {image.sha256: True for image in frames[len(frames) - count :]}
    return held_out


def _scenes_to_cut(
    images: Iterable[LabelledImage], scenes: Mapping[str, Group], other_scenes: Mapping[str, int]
) -> set[Group]:
    of_class: dict[str, set[Group]] = defaultdict(set)
    with_frames: dict[str, set[Group]] = defaultdict(set)
    for image in images:
        scene = group_of(image, scenes)
        of_class[image.class_name].add(scene)
        if take_of(image) is not None:
            with_frames[image.class_name].add(scene)
    few = (name for name in with_frames if len(of_class[name]) + other_scenes.get(name, 0) < FEWEST_SCENES)
    return {scene for name in few for scene in with_frames[name]}
