"""What is wrong with whole classes, and files that are no pictures.

Source: Azure Custom Vision, "How to improve your Custom Vision model": at least 50 pictures a class, and the smallest
class at least half as large as the largest.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from whisker.datasets.revision import LeftOut
from whisker.insights.found import Found, show_left_out

FEW_IMAGES: Final = 50
IMBALANCED_BELOW: Final = 0.5


def find_by_class(counts: Mapping[str, int]) -> list[Found]:
    """Find classes with few pictures, and those with less than half as many as the largest.

    Args:
        counts: Pictures by class.
    """
    smallest_first = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    largest, most = max(counts.items(), key=lambda item: item[1])
    few = tuple((name, count) for name, count in smallest_first if count < FEW_IMAGES)
    outweighed = tuple((name, count) for name, count in smallest_first if count < IMBALANCED_BELOW * most)
    return [
        Found("few_images", classes=few, details={"least": smallest_first[0][1]}),
        Found("imbalance", classes=outweighed, details={"largest": largest, "most": most, "least": smallest_first[0]}),
    ]


def find_corrupt(left_out: Iterable[LeftOut]) -> Found:
    """List the files that are no usable pictures, with the reason of each."""
    corrupt = (file for file in left_out if file.kind == "corrupt")
    return Found("corrupt", tuple(show_left_out(file, note=file.reason) for file in corrupt))
