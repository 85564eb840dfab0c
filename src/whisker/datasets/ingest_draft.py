"""The revision that follows from an ingestion."""

from dataclasses import replace

from whisker.datasets.ingest_report import Findings, make_report
from whisker.datasets.ingestion import Ingestion
from whisker.datasets.left_out import list_left_out, unresolved
from whisker.datasets.publication import Draft, Parent
from whisker.datasets.revision_plan import Mode, compare, plan_revision
from whisker.datasets.taken_out import taken_out_rows, without_taken_out


def draft_ingestion(name: str, mode: Mode, ingestion: Ingestion, parent: Parent | None) -> Draft:
    """Work out the next revision from what has come in.

    Args:
        name: What the dataset is called.
        mode: How the arrivals relate to what the dataset holds.
        ingestion: The arrivals.
        parent: What the dataset holds.

    Raises:
        DatasetInvalid: Nothing is left of a class.
    """
    earlier = parent.left_out if parent and mode == "add" else ()
    taken_out = taken_out_rows(earlier)
    readable, refused = without_taken_out(ingestion.readable, taken_out)
    plan = plan_revision(mode, parent.files if parent else (), readable)
    findings = _with_warning(ingestion.findings, refused)
    kept = {image.file.image_id for image in plan.images}
    return Draft(
        parent=parent,
        plan=plan,
        report=make_report(name, plan, findings),
        diff=compare(parent.revision.id, parent.files, plan.images) if parent else None,
        left_out=list_left_out(findings.corrupt, plan.copies, (*unresolved(earlier, kept), *taken_out)),
        aside={group[0].image_id: group[0].path for group in plan.copies.across_classes},
    )


def _with_warning(findings: Findings, refused: int) -> Findings:
    if not refused:
        return findings
    pictures = "1 picture was" if refused == 1 else f"{refused} pictures were"
    warning = f"{pictures} not taken in again: excluded from this dataset, or given another class in it, by a person."
    return replace(findings, warnings=(*findings.warnings, warning))
