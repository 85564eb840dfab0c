"""Every recipe by its one command on real pictures: how good, how long, how large, how quick.

    WHISKER_TEST_DATA=/path/with/three/zips .venv/bin/python benchmarks/recipes.py
    ... benchmarks/recipes.py --only two-block-cnn-cifar-10 --repeat

A row that was measured is not measured again; what was interrupted goes on with the next one. Recipes whose weights
are downloaded are run twice where none can be had: with random weights for one epoch, which shows that they run, and
with efficientnet_lite0 in place of their network. Figures go to benchmarks/results/recipes.json, and from there into
the table of docs/results.md.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from recipe_plan import PLAN, VARIANT_OPTIONS
from recipe_runs import measure_row
from recipe_table import PAGE, RESULTS, write_page


def main() -> None:
    arguments = parse()
    data = os.environ.get("WHISKER_TEST_DATA")
    if not data:
        sys.exit("Skipped: WHISKER_TEST_DATA does not name a folder with cats_vs_dogs.zip and its kin.")
    wanted = [row for row in PLAN if not arguments.only or row.recipe in arguments.only]
    wanted = [row for row in wanted if not arguments.variant or row.variant == arguments.variant]
    if not wanted:
        sys.exit(f"No such row. There are: {', '.join(row.key for row in PLAN)}.")
    for row in wanted:
        if not arguments.again and row.key in load(arguments.output):
            print(f"{row.key}: measured before", flush=True)
            continue
        with tempfile.TemporaryDirectory(prefix="whisker-recipes-") as work:
            extra = tuple(word for pair in arguments.settings for word in ("--set", pair))
            repeat = 2 if arguments.repeat else 1
            measured = measure_row(row, Path(data), Path(work), arguments.seed, extra, repeat)
        save(arguments.output, row.key, measured)
        write_page(arguments.output, arguments.page)
        print(json.dumps({name: measured[name] for name in ("accuracy", "seconds", "largest_difference")}), flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", metavar="RECIPE", help="measure only these")
    parser.add_argument("--variant", choices=list(VARIANT_OPTIONS), help="measure only this way of running them")
    parser.add_argument("--again", action="store_true", help="measure also what was measured before")
    parser.add_argument("--repeat", action="store_true", help="run each twice, and note by how much its figures differ")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set", dest="settings", action="append", default=[], help="a setting to change, to try this")
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args()


def load(path: Path) -> dict[str, Any]:
    """Read the rows by their keys."""
    rows: dict[str, Any] = json.loads(path.read_text())["rows"] if path.is_file() else {}
    return rows


def save(path: Path, key: str, measured: dict[str, Any]) -> None:
    """Write a row beside the others, in the order of the plan."""
    rows = {**load(path), key: measured}
    ordered = {row.key: rows[row.key] for row in PLAN if row.key in rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_text(json.dumps({"rows": ordered}, indent=2) + "\n")
    unfinished.replace(path)


if __name__ == "__main__":
    main()
