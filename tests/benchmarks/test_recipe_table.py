"""The table of recipes, and the page that shows it."""

import json
from pathlib import Path
from typing import Any

import pytest
from recipe_plan import ARCHIVES, PLAN
from recipe_table import PAGE, RESULTS, with_tables, write_page
from recipes import load, save

from whisker.recipes.store import load_recipes
from whisker.settings import PROJECT_DIR


def make_row(**changed: Any) -> dict[str, Any]:
    """Make a row's figures."""
    row = {
        "recipe": "simple-cnn-cifar-10",
        "variant": "as it is",
        "dataset": "cifar10",
        "class_count": 10,
        "counts": {"train": 1200, "validation": 300, "test": 100},
        "backbone": "simple_cnn",
        "settings": {
            "mode": "scratch",
            "size_px": 32,
            "backbone": "simple_cnn",
            "filters": [32, 64],
            "batch_norm": True,
            "head": "pooled",
            "optimizer": "adamw",
            "learning_rate": 0.002,
            "schedule": "cosine",
            "epochs": 40,
            "batch_size": 32,
            "dropout": 0.2,
        },
        "epochs_run": 31,
        "accuracy": 0.7,
        "accuracy_interval": [0.6, 0.8],
        "roc_auc": 0.95,
        "log_loss": 0.9,
        "ece": 0.02,
        "artifact_bytes": 4_700_000,
        "latency_ms": 0.81,
        "seconds": 600,
        "processor_seconds": 1100,
        "seed": 0,
        "largest_difference": None,
        "measured_at": "2026-11-20T20:00:00+00:00",
        "machine": {"cpu_count": 2, "platform": "Linux", "python": "3.11.7"},
    }
    return {**row, **changed}


def test_page_shows_the_figures_that_were_measured() -> None:
    """Nobody types them."""
    assert with_tables(PAGE.read_text(), RESULTS) == PAGE.read_text()


def test_row_is_written_for_people(tmp_path: Path) -> None:
    """Rounded, with its settings, and with what was changed."""
    (tmp_path / "results.json").write_text(json.dumps({"rows": {"a": make_row(largest_difference=0.00001)}}))
    (tmp_path / "page.md").write_text("Before\n<!-- recipes -->\nold\n<!-- /recipes -->\nafter\n")
    write_page(tmp_path / "results.json", tmp_path / "page.md")
    text = (tmp_path / "page.md").read_text()
    assert (text[:7], text[-6:]) == ("Before\n", "after\n")
    assert "old" not in text
    assert "| `simple-cnn-cifar-10` | **70.00%** (60.0% to 80.0%) | 0.9500 | 0.9000 | 2.00% | 10 min |" in text
    assert "scratch, 32 px, filters 32-64, batch norm, AdamW, 0.002 cosine, 31 of 40 epochs, batch 32" in text
    assert "cifar10, 10 classes: 1,200 / 300 / 100" in text
    assert "was 0.000010" in text


def test_rows_are_kept_in_the_order_of_the_plan(tmp_path: Path) -> None:
    """Whatever is measured first."""
    last, first = PLAN[-1].key, PLAN[0].key
    for key in (last, first):
        save(tmp_path / "recipes.json", key, make_row())
    assert list(load(tmp_path / "recipes.json")) == [first, last]


@pytest.mark.parametrize("recipe", load_recipes(PROJECT_DIR / "recipes"), ids=lambda recipe: recipe.name)
def test_every_recipe_is_measured_on_its_own_dataset(recipe: Any) -> None:
    """With its name and the dataset that it names."""
    rows = [row for row in PLAN if row.recipe == recipe.name]
    assert rows
    assert {row.source for row in rows} == {recipe.data.source} <= ARCHIVES.keys()
