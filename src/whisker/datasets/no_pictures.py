"""Files among pictures that are no pictures by their own content, and classes of nothing else: what is said of them."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from whisker.errors import NoClasses, TooFewClasses
from whisker.text import listed

_REASONS_SHOWN: Final = 5
_NAME_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class NoPicture:
    """A file that is no picture.

    Attributes:
        path: For people.
        is_known: It is known what it is instead.
    """

    class_name: str
    path: str
    reason: str
    is_known: bool


def require_pictures(classes: Collection[str], no_pictures: Sequence[NoPicture], fewest_classes: int) -> None:
    """Refuse what has too few classes once files that are no pictures are left out.

    Args:
        classes: Those that have pictures, or files that say to be pictures.
        no_pictures: What was left out.
        fewest_classes: How many classes there have to be.

    Raises:
        NoClasses: There is no picture at all.
        TooFewClasses: There are too few classes.
    """
    if not no_pictures or len(classes) >= fewest_classes:
        return
    if not classes:
        raise NoClasses(f"None of the {len(no_pictures)} files is a picture that can be read. {_kinds(no_pictures)}")
    found = next(iter(classes))[:_NAME_SHOWN]
    raise TooFewClasses(f"Only the class {found!r} has pictures. Left out as no pictures: {_kinds(no_pictures)}")


def no_picture_warnings(classes: Collection[str], no_pictures: Sequence[NoPicture]) -> Iterator[str]:
    """Say which classes are gone with them, and what came in pictures' places."""
    classes = set(classes)
    of_gone = [file for file in no_pictures if file.class_name not in classes]
    gone = sorted({file.class_name for file in of_gone})
    if gone:
        names = listed([name[:_NAME_SHOWN] for name in gone])
        are, hold = ("is no class", "its folder holds") if len(gone) == 1 else ("are no classes", "their folders hold")
        yield f"{names} {are}: {hold} no pictures. {_kinds(of_gone)}"
    known = [file for file in no_pictures if file.is_known and file.class_name in classes]
    if known:
        files = "1 file is no picture" if len(known) == 1 else f"{len(known)} files are no pictures"
        yield f"{files} that can be read: left out. {_kinds(known)}"


def _kinds(no_pictures: Sequence[NoPicture]) -> str:
    """Say what files are, the most frequent first, each with an example."""
    counts = Counter(file.reason for file in no_pictures)
    examples = {file.reason: file.path for file in reversed(no_pictures)}
    named = ((count, examples[reason][-_NAME_SHOWN:], reason) for reason, count in counts.most_common(_REASONS_SHOWN))
    return " ".join(f"{f'{count} such as ' * (count > 1)}{path!r}: {reason}" for count, path, reason in named)
