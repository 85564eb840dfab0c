"""The texts that are kept in memory."""

from pathlib import Path

import pytest
from tests.api.stored_insights import store_insights

from whisker.api.insight_answers import MOST_BYTES, MOST_TEXTS, InsightsCache
from whisker.api.services import Services
from whisker.datasets.revision import Revision
from whisker.errors import InsightsNotFound
from whisker.insights.schema import Insights
from whisker.insights.store import InsightsStore


@pytest.fixture
def pets(services: Services, tmp_path: Path) -> Revision:
    """A dataset with insights."""
    return store_insights(services, tmp_path / "drawn")


def test_text_is_read_once_and_is_the_stored_one(services: Services, pets: Revision) -> None:
    """The same object answers as long as the insights are the same."""
    first = services.answers.insights("pets")
    assert first.encoded("identity").decode() == services.insights.body(pets.id)
    assert services.answers.insights("pets") is first
    assert services.answers.insights(pets.id) is first


def test_what_is_not_there_is_not_kept(services: Services, pets: Revision) -> None:
    """Asking for a thousand classes that there are not pushes nothing out."""
    kept = services.answers.insights("pets")
    for number in range(MOST_TEXTS):
        with pytest.raises(InsightsNotFound, match=f"'class {number}'"):
            services.answers.class_facts("pets", f"class {number}")
    assert services.answers.insights("pets") is kept


class ManyClasses(InsightsStore):
    """Insights with figures for any class."""

    facts = "{}"

    def class_facts(self, revision: str, class_name: str) -> str | None:
        """Answer for any class of that revision."""
        del revision, class_name
        return self.facts


def kept_of(answers: InsightsCache, count: int) -> int:
    """Ask for so many classes, twice, from the last to the first, and count those that were kept."""
    made = [answers.class_facts("pets", str(number)) for number in range(count)]
    again = [answers.class_facts("pets", str(number)) for number in reversed(range(count))]
    return sum(first is second for first, second in zip(reversed(made), again, strict=True))


@pytest.mark.usefixtures("pets")
def test_memory_is_bounded_in_number_and_bytes(services: Services) -> None:
    """Who asks for everything pushes out what was asked for longest ago."""
    store = ManyClasses(services.database)
    answers = InsightsCache(services.answers.locator, store)
    assert kept_of(answers, MOST_TEXTS * 2) == MOST_TEXTS
    store.facts = f'"{"x" * (MOST_BYTES // 4)}"'
    assert kept_of(InsightsCache(services.answers.locator, store), 8) == 3


def test_text_of_a_later_state_is_not_kept_under_an_earlier_one(services: Services, pets: Revision) -> None:
    """A dismissal between looking and reading, taken back later, must not leave its text behind."""

    class DismissesBeforeReading(InsightsStore):
        def body(self, revision: str) -> str | None:
            if not written:
                written.append(True)
                self.dismiss("pets", revision, "dark", None, dismissed=True)
            return super().body(revision)

    written: list[bool] = []
    answers = InsightsCache(services.answers.locator, DismissesBeforeReading(services.database))
    assert _is_dismissed(answers)
    services.insights.dismiss("pets", pets.id, "dark", None, dismissed=False)
    answers.forget()
    assert not _is_dismissed(answers)


def _is_dismissed(answers: InsightsCache) -> bool:
    insights = Insights.model_validate_json(answers.insights("pets").encoded("identity"))
    return next(finding for finding in insights.findings if finding.kind == "dark").is_dismissed
