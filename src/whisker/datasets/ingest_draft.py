"""The revision that follows from an ingestion."""

from whisker.datasets.ingest_report import make_report
from whisker.datasets.ingestion import Ingestion
from whisker.datasets.left_out import list_left_out, unresolved
from whisker.datasets.publication import Draft, Parent
from whisker.datasets.revision_plan import Mode, compare, plan_revision


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
    plan = plan_revision(mode, parent.files if parent else (), ingestion.readable)
    findings = ingestion.findings
    kept = {image.file.sha256[:32] for image in plan.images}
    undecided = unresolved(parent.left_out, kept) if parent and mode == "add" else ()
    return Draft(
        parent=parent,
        plan=plan,
        report=make_report(name, plan, findings),
        diff=compare(parent.revision.id, parent.files, plan.images) if parent else None,
        left_out=list_left_out(findings.corrupt, plan.copies, undecided),
        aside={group[0].sha256[:32]: group[0].path for group in plan.copies.across_classes},
    )
