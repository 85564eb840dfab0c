"""`whisker insights`."""

from contextlib import closing

import click

from whisker.api.insight_answers import InsightAnswers
from whisker.api.insight_origins import InsightOrigins
from whisker.commands.datasets import open_database, open_datasets
from whisker.commands.insight_report import describe_insights
from whisker.insights.schema import Insights
from whisker.insights.store import InsightsStore
from whisker.registry.registry import Registry
from whisker.settings import load_settings

EXAMPLES = """Examples:

\b
  whisker insights
  whisker insights pets@2
  whisker insights pets --json
"""


@click.command(epilog=EXAMPLES)
@click.argument("dataset", metavar="[DATASET|REVISION]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def insights(dataset: str | None, as_json: bool) -> None:
    """Show what is in a dataset and what may be wrong with it; by default in what the live model was trained on."""
    settings = load_settings()
    with closing(open_database(settings)) as database:
        if dataset is not None:
            from whisker.retrain.insights import ensure_insights

            store = open_datasets(settings, database)
            ensure_insights(database, store, store.revision(dataset))
        stored = InsightsStore(database)
        registry = Registry(database, settings.bundled_models_dir, settings.models_dir)
        text = InsightAnswers(InsightOrigins(database, stored, registry), stored).insights(dataset).encoded("identity")
    if as_json:
        click.echo(text.decode())
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for part in describe_insights(Insights.model_validate_json(text)):
        console.print(part, soft_wrap=True)
