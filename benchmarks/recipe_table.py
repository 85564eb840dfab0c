"""Write the table of docs/results.md from the figures that benchmarks/recipes.py measured, or check that they agree.

.venv/bin/python benchmarks/recipe_table.py
.venv/bin/python benchmarks/recipe_table.py --check
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any, Final

RESULTS: Final = Path(__file__).parent / "results" / "recipes.json"
PAGE: Final = Path(__file__).parents[1] / "docs" / "results.md"
SECTION: Final = re.compile(r"(?<=<!-- recipes -->\n).*?(?=<!-- /recipes -->)", re.DOTALL)

_HEAD: Final = (
    "| Recipe | Right (95 % interval) | AUC | Log loss | Calibration error "
    "| Time | Processor time | Size | One picture |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|"
)
_SETTINGS_HEAD: Final = "| Recipe | Pictures: train / validation / test | Network | Settings |\n|---|---|---|---|"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where the page says something else")
    options = parser.parse_args()
    if not options.check:
        write_page(RESULTS, PAGE)
    elif PAGE.read_text() != with_tables(PAGE.read_text(), RESULTS):
        print("docs/results.md does not agree with the figures; run: .venv/bin/python benchmarks/recipe_table.py")
        return 1
    return 0


def write_page(results: Path, page: Path) -> None:
    """Bring the tables of the page up to date."""
    page.write_text(with_tables(page.read_text(), results))


def with_tables(text: str, results: Path) -> str:
    rows = list(json.loads(results.read_text())["rows"].values()) if results.is_file() else []
    changed, count = SECTION.subn(lambda _: tables(rows), text)
    if count != 1:
        sys.exit("The page needs exactly one section between <!-- recipes --> and <!-- /recipes -->.")
    return changed


def tables(rows: list[dict[str, Any]]) -> str:
    """Write both tables, and how well runs agree."""
    if not rows:
        return "Nothing was measured yet.\n"
    figures = "\n".join([_HEAD, *map(_figures, rows)])
    settings = "\n".join([_SETTINGS_HEAD, *map(_settings, rows)])
    return f"{figures}\n\n{settings}\n\n{_agreement(rows)}{_machine(rows)}\n"


def _figures(row: dict[str, Any]) -> str:
    low, high = row["accuracy_interval"]
    area = "-" if row["roc_auc"] is None else f"{row['roc_auc']:.4f}"
    cells = (
        _name(row),
        f"**{row['accuracy']:.2%}** ({low:.1%} to {high:.1%})",
        area,
        f"{row['log_loss']:.4f}",
        f"{row['ece']:.2%}",
        _duration(row["seconds"]),
        _duration(row["processor_seconds"]),
        f"{row['artifact_bytes'] / 1e6:.1f} MB",
        f"{row['latency_ms']:.1f} ms",
    )
    return f"| {' | '.join(cells)} |"


def _settings(row: dict[str, Any]) -> str:
    counts = row["counts"]
    pictures = " / ".join(f"{counts[split]:,}" if split in counts else "-" for split in ("train", "validation", "test"))
    data = f"{row['dataset']}, {row['class_count']} classes: {pictures}"
    return f"| {_name(row)} | {data} | {row['backbone']} | {_short_settings(row)} |"


def _name(row: dict[str, Any]) -> str:
    changed = {
        "as it is": "",
        "random weights, one epoch at 96 px": " *smoke run: random weights, one epoch at 96 px*",
        "efficientnet_lite0 in its place": " with efficientnet_lite0 in place of its network",
    }
    return f"`{row['recipe']}`{changed[row['variant']]}"


def _short_settings(row: dict[str, Any]) -> str:
    settings = row["settings"]
    words = [settings["mode"], f"{settings['size_px']} px"]
    if settings["mode"] == "quick":
        if settings.get("earlier_maps"):
            words.append("earlier maps")
        return ", ".join([*words, f"penalty {settings.get('chosen_l2')} chosen", f"seed {row['seed']}"])
    if settings["mode"] == "fine_tune":
        words.append(f"freeze_till {settings['freeze_till']}")
    if settings["backbone"] == "simple_cnn":
        words.append(f"filters {'-'.join(map(str, settings['filters']))}")
        words.append("batch norm" if settings["batch_norm"] else "no batch norm")
    if settings["head"] == "flat":
        words.append(f"flat head, {settings['hidden_units']} hidden units")
    optimizer = "AdamW" if settings["optimizer"] == "adamw" else f"SGD, momentum {settings['momentum']}"
    words += [
        f"{optimizer}, {settings['learning_rate']:g} {settings['schedule']}",
        f"{row['epochs_run']} of {settings['epochs']} epochs",
        f"batch {settings['batch_size']}",
        f"dropout {settings['dropout']:g}",
        *([f"{share:.0%} of the way to the last weights"] if (share := settings.get("chosen_interpolation")) else []),
        f"seed {row['seed']}",
    ]
    return ", ".join(words)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _agreement(rows: list[dict[str, Any]]) -> str:
    twice = [row for row in rows if row["largest_difference"] is not None]
    if not twice:
        return ""
    largest = max(row["largest_difference"] for row in twice)
    names = ", ".join(f"`{row['recipe']}`" for row in twice)
    return (
        f"Run twice with one seed: {names}. The largest difference of any figure (share right, AUC, log loss, "
        f"calibration error) was {largest:.6f}.\n\n"
    )


def _machine(rows: list[dict[str, Any]]) -> str:
    machines = {(row["machine"]["cpu_count"], row["machine"]["platform"], row["machine"]["python"]) for row in rows}
    words = "; ".join(f"{cores} cores, {platform}, Python {python}" for cores, platform, python in sorted(machines))
    days = sorted(row["measured_at"][:10] for row in rows)
    when = days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    return f"Measured {when} on {words}.\n"


if __name__ == "__main__":
    sys.exit(main())
