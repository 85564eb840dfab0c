"""Write what docs/ says of settings from the settings' own descriptions: defaults, bounds and meaning.

docs/settings.md is all of the server's; the training guide holds tables of what a training can be told.
"""

import argparse
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo

from whisker.backbones.table import BACKBONES
from whisker.recipes.retrain_settings import RetrainSettings
from whisker.settings import PREFIX, PROJECT_DIR, Settings
from whisker.training.config import AugmentationConfig
from whisker.training.defaults import TrainMode

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGE: Final = DOCS / "settings.md"
GUIDE: Final = DOCS / "training-guide.md"

_HEAD: Final = """\
# Settings

<!-- Written by scripts/write_settings_docs.py from src/whisker/settings.py; edit that file. -->

Settings are environment variables, read once when a command starts. A value that cannot be used stops it with a
sentence that names the variable. An empty value means the default. Yes-or-no settings take `1` and `0`; lists are
comma-separated; sizes are in bytes, times in seconds.

    WHISKER_PORT=5050 WHISKER_DATA_DIR=/srv/whisker .venv/bin/whisker start

Folders are told as in a checkout, from its root. An installed copy carries models, recipes and dashboard inside the
package, and keeps its data where the system keeps a user's: on Linux in `~/.local/share/whisker`.

How to train is no setting of the server: each training run is told by itself
([training guide](training-guide.md#settings-of-training)).
"""

_GROUP: Final = re.compile(r"    # (?P<title>[A-Z].*)")
_FIELD: Final = re.compile(r"    (?P<name>[a-z_]+): .*")

_MARKED: Final = re.compile(r"(?P<begin><!-- (?P<name>\w+) -->\n).*(?P<end><!-- /(?P=name) -->)", re.DOTALL)
_TRAINING: Final[Mapping[str, tuple[str, ...]]] = {
    "The network": ("mode", "backbone", "weights", "size_px", "freeze_till", "filters", "batch_norm"),
    "The head": ("head", "hidden_units", "dropout"),
    "How long, and how fast": (
        *("epochs", "patience", "batch_size", "optimizer", "momentum", "learning_rate", "weight_decay"),
        *("layer_decay", "schedule", "warmup_share", "step_epochs", "decay_factor", "plateau_patience"),
        *("progressive_share", "precision"),
    ),
    "Against learning by heart, and for rare classes": (
        *("label_smoothing", "mixup", "cutmix", "ema_momentum", "interpolation", "class_weights"),
    ),
    "Learning from other versions": ("teachers", "distillation_share", "distillation_temperature"),
    "Mode quick": ("earlier_maps", "flips", "folds", "l2_candidates"),
    "What is kept aside, and the seed": (
        *("test_share", "validation_share", "seed", "reference_count", "known_refused_share"),
    ),
    "Going live": ("name", "promote", "promotion_margin", "smallest_test"),
}
_ITS_OWN: Final = "augmentation"


def settings_page() -> str:
    """Describe every setting of the server, in the groups and in the order in which the code keeps them."""
    blocks = [_HEAD]
    for title, names in _groups():
        rows = "".join(_row(name, Settings.model_fields[name]) for name in names)
        blocks.append(f"\n## {title}\n\n| Variable | Default | Takes | What it is |\n|---|---|---|---|\n{rows}")
    return "".join(blocks)


def training_guide(page: str) -> str:
    """Put tables of the networks and of what a training can be told between the marks of the guide."""
    written = {"networks": _networks, "settings": _training_settings}
    return _MARKED.sub(lambda found: f"{found['begin']}{written[found['name']]()}{found['end']}", page)


def _networks() -> str:
    titles = _cells("`backbone`", "Network", "Input", "Blocks", "Learned numbers", "Weights", "Their licence")
    head = f"{titles}|---|---|---:|---:|---:|---|---|\n"
    weights = {
        "package": "installed with Whisker",
        "download": "downloaded by Keras once",
        "none": "none: scratch only",
    }
    return head + "".join(
        _cells(
            f"`{network.name}`",
            network.title,
            f"{network.input_size_px} px",
            str(network.block_count),
            f"{network.parameters_millions:g} million",
            weights[network.weights_from],
            network.licence,
        )
        for network in BACKBONES.values()
    )


def _training_settings() -> str:
    tables = [_training_table(title, names) for title, names in _TRAINING.items()]
    rest = set(RetrainSettings.model_fields) - {name for names in _TRAINING.values() for name in names} - {_ITS_OWN}
    if rest:
        tables.append(_training_table("Others", tuple(sorted(rest))))
    schema = AugmentationConfig.model_json_schema()["properties"]
    rows = "".join(
        _cells(f"`augmentation.{name}`", _shown(field.get_default(call_default_factory=True)), _bounded(schema, name))
        for name, field in AugmentationConfig.model_fields.items()
    )
    tables.append(f"\n### Augmentation, in the modes with epochs\n\n{_TRAINING_HEAD}{rows}")
    return f"{''.join(tables)}\n"


_TRAINING_HEAD: Final = "| Setting | Default | What it is |\n|---|---|---|\n"


def _training_table(title: str, names: tuple[str, ...]) -> str:
    schema = RetrainSettings.model_json_schema()["properties"]
    rows = "".join(_cells(f"`{name}`", _by_mode(name), _bounded(schema, name)) for name in names)
    return f"\n### {title}\n\n{_TRAINING_HEAD}{rows}"


def _by_mode(name: str) -> str:
    """Say a setting's default once, or mode by mode where they differ, without the modes that do not use it."""
    by_mode = {mode: getattr(RetrainSettings(mode=mode).resolved(), name) for mode in get_args(TrainMode)}
    if name == "mode":
        return _shown(RetrainSettings().mode)
    used = {mode: value for mode, value in by_mode.items() if value is not None}
    if len({repr(value) for value in used.values()}) < 2:
        return _shown(next(iter(used.values()), None))
    return ", ".join(f"{mode}: {_shown(value)}" for mode, value in used.items())


def _bounded(schema: dict[str, Any], name: str) -> str:
    facts = schema[name]
    kinds = [kind for kind in facts.get("anyOf", [facts]) if kind.get("type") != "null"]
    meaning = facts.get("description", "").replace(" Open: ", " By default: ")
    choices = [choice for kind in kinds for choice in kind.get("enum", [])]
    if all(choice in meaning for choice in choices):
        choices = []
    takes = [f"`{choice}`" for choice in choices] or [words for kind in kinds for words in _bounds(kind)]
    return f"{meaning} ({', '.join(takes)})" if takes else meaning


def _shown(value: Any) -> str:
    if value is None:
        return "open"
    if value in ({}, ()):
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(f"`{item:g}`" for item in value) if isinstance(value, tuple) else f"`{value}`"


def _groups() -> Iterator[tuple[str, list[str]]]:
    """Read the groups' titles from the comments above them, and which settings follow each."""
    title, names = "", list[str]()
    for line in inspect.getsource(Settings).splitlines():
        if group := _GROUP.fullmatch(line):
            if names:
                yield title, names
            title, names = group["title"], []
        elif (field := _FIELD.fullmatch(line)) and field["name"] in Settings.model_fields:
            names.append(field["name"])
    yield title, names


def _row(name: str, field: FieldInfo) -> str:
    return _cells(f"`{PREFIX}{name.upper()}`", _default(field), _accepted(name), field.description or "")


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    if isinstance(value, Path):
        is_inside = value.is_relative_to(PROJECT_DIR)
        return f"`{value.relative_to(PROJECT_DIR)}`" if is_inside else f"`{value}`"
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None and field.annotation == int | None:
        return "open"
    return f"`{value}`" if value not in ("", (), None) else "none"


def _accepted(name: str) -> str:
    schema = Settings.model_json_schema()["properties"][name]
    schema = next((kind for kind in schema.get("anyOf", ()) if kind.get("type") == "integer"), schema)
    kind = {"integer": "a whole number", "number": "a number", "boolean": "`1` or `0`", "array": "a list"}.get(
        schema.get("type", ""), "a path" if "'format': 'path'" in str(schema) else "text"
    )
    return " ".join([kind, *_bounds(schema)])


def _bounds(schema: dict[str, Any]) -> Iterator[str]:
    """Say the bounds of a number: those that it may have, and those that it may not reach."""
    low, above = schema.get("minimum"), schema.get("exclusiveMinimum")
    high, below = schema.get("maximum"), schema.get("exclusiveMaximum")
    begin = f"from {low:.10g}" if low is not None else f"above {above:.10g}" if above is not None else ""
    end = f"to {high:.10g}" if high is not None else f"and below {below:.10g}" if below is not None else ""
    if begin or end:
        yield " ".join(filter(None, (begin, end)))


def main() -> int:
    """Write the pages, or with --check say whether they are current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="Change nothing; fail where a page is out of date.")
    is_check = parser.parse_args().check
    guide = GUIDE.read_text(encoding="utf-8")
    for path, page in ((PAGE, settings_page()), (GUIDE, training_guide(guide))):
        if not is_check:
            path.write_text(page, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != page:
            sys.stderr.write(f"{path.name} is out of date; run: .venv/bin/python scripts/write_settings_docs.py\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
