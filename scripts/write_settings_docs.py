"""Write docs/settings.md from the settings' own descriptions: every variable with its default, bounds and meaning."""

import argparse
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo

from whisker.settings import PREFIX, PROJECT_DIR, Settings

PAGE: Final = Path(__file__).parents[1] / "docs" / "settings.md"

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


def settings_page() -> str:
    """Describe every setting, in the groups and in the order in which the code keeps them."""
    blocks = [_HEAD]
    for title, names in _groups():
        rows = "".join(_row(name, Settings.model_fields[name]) for name in names)
        blocks.append(f"\n## {title}\n\n| Variable | Default | Takes | What it is |\n|---|---|---|---|\n{rows}")
    return "".join(blocks)


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
    cells = (f"`{PREFIX}{name.upper()}`", _default(field), _accepted(name), field.description or "")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    if isinstance(value, Path):
        is_inside = value.is_relative_to(PROJECT_DIR)
        return f"`{value.relative_to(PROJECT_DIR)}`" if is_inside else f"`{value}`"
    if isinstance(value, bool):
        return "off" if not value else "on"
    return f"`{value}`" if value not in ("", ()) else "none"


def _accepted(name: str) -> str:
    schema = Settings.model_json_schema()["properties"][name]
    kind = {"integer": "a whole number", "number": "a number", "boolean": "`1` or `0`", "array": "a list"}.get(
        schema.get("type", ""), "a path" if schema.get("format") == "path" else "text"
    )
    return " ".join([kind, *_bounds(schema)])


def _bounds(schema: dict[str, Any]) -> Iterator[str]:
    low, above, high = schema.get("minimum"), schema.get("exclusiveMinimum"), schema.get("maximum")
    if low is not None and high is not None:
        yield f"from {low} to {high}"
    elif low is not None:
        yield f"from {low}"
    elif above is not None:
        yield f"above {above:g}"


def main() -> int:
    """Write the page, or with --check say whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="Change nothing; fail where the page is out of date.")
    page = settings_page()
    if not parser.parse_args().check:
        PAGE.write_text(page, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page:
        sys.stderr.write("docs/settings.md is out of date; run: .venv/bin/python scripts/write_settings_docs.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
