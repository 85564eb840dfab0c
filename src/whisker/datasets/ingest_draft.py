"""The revision that follows from an ingestion."""

from dataclasses import replace

from whisker.datasets.ingest_report import Findings, make_report
from whisker.datasets.left_out import list_left_out, unresolved
from whisker.datasets.publication import Draft, Parent
from whisker.datasets.revision_plan import Mode, Readable, compare, plan_revision
from whisker.datasets.taken_out import excluded_rows, without_excluded


def draft_ingestion(name: str, mode: Mode, readable: Readable, findings: Findings, parent: Parent | None) -> Draft:
    """Work out the next revision from what has come in.

    Args:
        name: What the dataset is called.
        mode: How what comes in relates to what the dataset holds.
        readable: The images that came in.
        findings: What came with them.
        parent: What the dataset holds.

    Raises:
        DatasetInvalid: Nothing is left of a class.
    """
    earlier = parent.left_out if parent and mode == "add" else ()
    excluded = excluded_rows(earlier)
    readable, refused = without_excluded(readable, excluded)
    plan = plan_revision(mode, parent.files if parent else (), readable)
    findings = _with_warning(findings, refused)
    kept = {image.id for image in plan.images}
    return Draft(
        parent=parent,
        plan=plan,
        report=make_report(name, plan, findings),
        diff=compare(parent.revision.id, parent.files, plan.images) if parent else None,
        left_out=list_left_out(findings.corrupt, plan.duplicates, (*unresolved(earlier, kept), *excluded)),
        quarantined={group[0].id: group[0].path for group in plan.duplicates.across_classes},
    )


def _with_warning(findings: Findings, refused: int) -> Findings:
    if not refused:
        return findings
    pictures = "1 picture was" if refused == 1 else f"{refused} pictures were"
    warning = f"{pictures} not taken in again: excluded from this dataset, or given another class in it, by a person."
    return replace(findings, warnings=(*findings.warnings, warning))
