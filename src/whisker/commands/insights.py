"""`whisker insights`."""

from contextlib import closing

import click

from whisker.api.insight_answers import InsightsCache
from whisker.api.insight_origins import InsightsLocator
from whisker.commands.datasets import open_database, open_datasets
from whisker.commands.follow import describe_end
from whisker.commands.insight_report import describe_insights
from whisker.commands.jobs import open_jobs, see_to_its_end
from whisker.database import Database
from whisker.datasets.source import DatasetSource
from whisker.errors import RequestInvalid
from whisker.insights.schema import Insights
from whisker.insights.store import InsightsStore
from whisker.jobs.job import JobRequest
from whisker.registry.registry import Registry
from whisker.settings import Settings, load_settings

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
    settings = load_settings()
    if deep and dataset is None:
        raise RequestInvalid("--deep needs a dataset whose pictures are here; `whisker datasets` lists them.")
    with closing(open_database(settings)) as database:
        if dataset is not None:
            _compute(dataset, settings, database, deep=deep)
        stored = InsightsStore(database)
        registry = Registry(database, settings.bundled_models_dir, settings.models_dir)
        answers = InsightsCache(InsightsLocator(database, stored, registry), stored)
        text = answers.insights(dataset).encoded("identity")
    if as_json:
        click.echo(text.decode())
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for part in describe_insights(Insights.model_validate_json(text)):
        console.print(part, soft_wrap=True)


def _compute(dataset: str, settings: Settings, database: Database, *, deep: bool) -> None:
    """Make sure that there is something to show, also of a revision that was made before there were insights."""
    from whisker.retrain.insights import ensure_insights

    store = open_datasets(settings, database)
    revision = store.revision(dataset)
    ensure_insights(database, store, revision)
    if not deep:
        return
    jobs = open_jobs(settings)
    request = JobRequest(kind="insights", source=DatasetSource(kind="revision", value=revision.id))
    job = see_to_its_end(settings, jobs, jobs.create(request).id)
    if job.state != "succeeded":
        click.echo(describe_end(job), err=True)
        raise SystemExit(1)
