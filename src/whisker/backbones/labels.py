"""The class names that come with somebody's classifier."""

import re
from collections.abc import Sequence
from typing import Final

from whisker.errors import ClassifierInvalid

# Teachable Machine writes the number of each class before its name.
_NUMBERED: Final = re.compile(r"(\d+)\s+(.+)")


def read_labels_text(text: str) -> tuple[str, ...]:
    """Read labels, one a line in the order of the outputs; a number in order before each is left out.

    Raises:
        ClassifierInvalid: There are none, or one twice.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    if lines and all(found and int(found[1]) == place for place, found in enumerate(numbered)):
        lines = [found[2] for found in numbered if found]
    return checked_labels(lines)


def checked_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return labels as they are.

    Raises:
        ClassifierInvalid: There are fewer than two, or one is there twice.
    """
    if len(labels) < 2:
        raise ClassifierInvalid(
            f"There {'is 1 label' if labels else 'are no labels'}; a classifier has two or more. Give them in the "
            "order of the file's outputs, with commas between, or as a file with one a line."
        )
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ClassifierInvalid(f"The label {twice[0]!r} is there twice; each class has one of its own.")
    return tuple(labels)
