"""`whisker insights`."""

from contextlib import closing

import click

from whisker.api.insights_cache import InsightsCache, InsightsLocator
from whisker.commands.insight_report import describe_insights
from whisker.commands.jobs import describe_end, run_to_end
from whisker.datasets.revision import DatasetSource
from whisker.datasets.store import KeptRevision
from whisker.errors import RequestInvalid
from whisker.insights.schema import Insights
from whisker.jobs.job import JobRequest
from whisker.retrain.revision_insights import ensure_insights
from whisker.settings import load_settings
from whisker.workspace import Workspace

EXAMPLES = """Examples:

\b
  whisker insights
  whisker insights pets@2 --deep
  whisker insights pets --json
"""


@click.command(epilog=EXAMPLES)
@click.argument("dataset", metavar="[DATASET|REVISION]", required=False)
@click.option("--deep", is_flag=True, help="Let a network look first: for label errors, outliers and the map.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def insights(dataset: str | None, deep: bool, as_json: bool) -> None:
    """Show what is in a dataset and what may be wrong with it; by default in what the live model was trained on."""
    if deep and dataset is None:
        raise RequestInvalid("--deep needs a dataset whose pictures are here; `whisker datasets` lists them.")
    with closing(Workspace.open(load_settings())) as workspace:
        if dataset is not None:
            _compute(workspace, dataset, deep=deep)
        texts = workspace.insights_json
        answers = InsightsCache(InsightsLocator(workspace.database, texts, workspace.registry), texts)
        text = answers.insights(dataset).encoded("identity")
    if as_json:
        click.echo(text.decode())
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for part in describe_insights(Insights.model_validate_json(text)):
        console.print(part, soft_wrap=True)


def _compute(workspace: Workspace, dataset: str, *, deep: bool) -> None:
    """Make sure that there is something to show, also where nothing has looked at the revision yet."""
    revision = workspace.datasets.revision(dataset)
    ensure_insights(workspace, KeptRevision(workspace.datasets, revision))
    if not deep:
        return
    request = JobRequest(kind="insights", source=DatasetSource(kind="revision", value=revision.id))
    job = run_to_end(workspace, workspace.jobs.create(request).id)
    if job.state != "succeeded":
        click.echo(describe_end(job), err=True)
        raise SystemExit(1)
