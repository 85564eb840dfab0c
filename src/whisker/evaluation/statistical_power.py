"""What a test can show about a new version, computed from the numbers of pictures before anything is trained."""

from dataclasses import dataclass

from whisker.database import Database
from whisker.datasets.revision import Revision
from whisker.evaluation.comparison import listed, needed_count
from whisker.registry.manifest import Manifest
from whisker.registry.promotion import PromotionRules


@dataclass(frozen=True)
class Outlook:
    """Whether a revision's test pictures can show that what is trained on it is as good as the live version.

    Attributes:
        champion: The live version.
        test_count: Pictures that both would be tested on.
        needed_count: Pictures that show two which agree about all of them to be equally good; None: no number can.
        can_show_gain: Whether one that is clearly better goes live by itself.
        can_show_equal: Whether one that is as good does.
        detail: The same in a sentence.
    """

    champion: str
    test_count: int
    needed_count: int | None
    can_show_gain: bool
    can_show_equal: bool
    detail: str


def outlook(revision: Revision, champion: Manifest, database: Database, rules: PromotionRules) -> Outlook:
    """Compute what a test can show, by the same rules by which the two will be compared.

    Args:
        revision: What will be trained on.
        champion: The live version's manifest.
        database: Knows the pictures of the revision, and those that the live version learned from.
        rules: When a candidate counts as not worse.
    """
    shared = sorted(set(revision.class_names) & set(champion.class_names))
    lost = [name for name in champion.class_names if name not in shared]
    count, learned = _comparable(database, revision.id, shared, champion.dataset.revision)
    needed = needed_count(rules)
    can_show_gain = bool(shared) and not lost and count >= rules.smallest_test
    can_show_equal = can_show_gain and needed is not None and count >= needed
    detail = _difference(champion.version, shared, lost) or (
        f"{_learned(champion.version, count, learned)}{_describe(champion.version, count, rules)}"
    )
    return Outlook(champion.version, count, needed, can_show_gain, can_show_equal, detail)


def _comparable(database: Database, revision: str, shared: list[str], learned_from: str | None) -> tuple[int, int]:
    """Count the test pictures of the classes that both know: those that count, and those learned from before."""
    from sqlalchemy import func, select

    from whisker.datasets.tables import IMAGES

    tested = (
        select(func.count())
        .select_from(IMAGES)
        .where(IMAGES.c.revision_id == revision, IMAGES.c.split == "test", IMAGES.c.class_name.in_(shared))
    )
    seen = select(IMAGES.c.sha256).where(IMAGES.c.revision_id == learned_from, IMAGES.c.split != "test")
    with database.transaction() as connection:
        every = int(connection.scalar(tested) or 0)
        learned = int(connection.scalar(tested.where(IMAGES.c.sha256.in_(seen))) or 0) if learned_from else 0
    return every - learned, learned


def _difference(champion: str, shared: list[str], lost: list[str]) -> str | None:
    if not shared:
        return f"It will know other classes than {champion}, so no test can compare the two: you will be asked."
    return f"It will not know {listed(lost)}, which {champion} does: you will be asked." if lost else None


def _learned(champion: str, count: int, learned: int) -> str:
    """Say why fewer pictures count than the dataset has to test by."""
    if not learned:
        return ""
    return f"{champion} learned from {learned:,} of the {count + learned:,} test pictures, so those do not count. "


def _describe(champion: str, count: int, rules: PromotionRules) -> str:
    pictures, needed = "1 test picture" if count == 1 else f"{count:,} test pictures", needed_count(rules)
    if count < rules.smallest_test:
        least = needed or rules.smallest_test
        return f"{pictures} cannot show that it is as good as {champion} ({least:,} needed): you will be asked."
    if needed is None:
        return (
            f"With no loss allowed, it goes live if it is clearly better than {champion}. "
            "If it does no worse, you will be asked."
        )
    if count >= needed:
        return f"{pictures} can show that it is as good as {champion}: then it goes live, else it is kept aside."
    return (
        f"{pictures} cannot show that it is as good as {champion} ({needed:,} needed), only that it is clearly better. "
        "If it does no worse, you will be asked."
    )
