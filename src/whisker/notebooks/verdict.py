"""A new version held against the live one on the same pictures, and what comes of it."""

from dataclasses import dataclass

from whisker.errors import ArtifactCorrupt
from whisker.evaluation.comparison import PairedFigures, percent
from whisker.notebooks.table import Table
from whisker.registry.promotion import DEFAULT_RULES
from whisker.retrain.promotion import ChampionComparison, Decision, compare_with_champion, decide
from whisker.retrain.run import Outcome
from whisker.workspace import Workspace


@dataclass(frozen=True, repr=False)
class Verdict:
    """What a comparison found, and whether the new version went live."""

    version: str
    found: ChampionComparison
    decision: Decision

    @property
    def promoted(self) -> bool:
        """Whether the new version is live now."""
        return self.decision.promote

    def _table(self) -> Table:
        figures = self.found.comparison.on_shared_classes if self.found.comparison else None
        return Table(("On the same pictures", "Right"), _rows(self, figures) if figures else [])

    def _repr_html_(self) -> str:
        return f"{self._table()._repr_html_()}<p>{self.decision.reason}</p>"

    def __repr__(self) -> str:
        return f"{self._table()!r}\n{self.decision.reason}"


def challenge(workspace: Workspace, version: str, outcome: Outcome) -> Verdict:
    """Hold a version against the live one, and promote it if it is shown not to be worse: the rule of every job."""
    found = compare_with_champion(
        outcome, version, registry=workspace.registry, database=workspace.database, rules=DEFAULT_RULES
    )
    decision = decide("auto", found, workspace.registry.champion())
    if decision.promote:
        workspace.promotions.promote(version, decision.reason)
    return Verdict(version, found, decision)


def _rows(verdict: Verdict, figures: PairedFigures) -> list[tuple[str, str]]:
    if verdict.found.champion is None:
        raise ArtifactCorrupt("A comparison needs a live version.")
    return [
        (f"{verdict.found.champion} (live)", percent(figures.champion_accuracy)),
        (f"{verdict.version} (new)", percent(figures.candidate_accuracy)),
        ("Only the live one right", f"{figures.only_champion_right}"),
        ("Only the new one right", f"{figures.only_candidate_right}"),
        ("Difference, at the least (95 %)", percent(figures.lower_bound)),
    ]
