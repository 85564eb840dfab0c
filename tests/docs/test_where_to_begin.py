"""docs/architecture.md, "Where to begin": what each row names is there, and enough.

A copy of the code gets one made-up thing of every row, written into the files of the package that the row names and
into no other; then a process that runs on the copy says who knows of it.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from tests.docs.pages import ROOT, code_spans, section

PAGE: Final = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

Edit = Callable[[str], str | None]
"""What a file's text becomes; None where this edit has nothing to do with the file."""


def _rows() -> dict[str, list[str]]:
    """Read the table: the files and folders by what they are for."""
    rows = re.findall(r"^\| (add|name) (.+?) \| (.+) \|$", section(PAGE, "Where to begin"), re.MULTILINE)
    return {f"{verb} {what}": [span for span in code_spans(named) if "/" in span] for verb, what, named in rows}


ROWS: Final = _rows()


def _before(old: str, new: str) -> Edit:
    """Write new lines before the first place that has some text."""
    return lambda text: text.replace(old, new + old, 1) if old in text else None


def _behind(old: str, new: str) -> Edit:
    """Write new lines behind the first place that has some text."""
    return lambda text: text.replace(old, old + new, 1) if old in text else None


def _copied_view(text: str) -> str | None:
    """Copy a file's first view of an address without parts, under another address."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            first, last = node.decorator_list[0].lineno - 1, node.end_lineno
            view = "\n".join(text.splitlines()[first:last])
            copied = re.sub(r'(blueprint\.get\("/[\w-]+)"', r'\1/made-up"', view).replace(
                f"def {node.name}", "def made_up"
            )
            if copied != view and "/made-up" in copied:
                return f"{text}\n\n{copied}\n"
    return None


def _copied_network(text: str) -> str | None:
    """Copy a network's row under another name."""
    row = re.search(r"^MOBILENET_V2 = Backbone\(.*?^\)\n", text, re.MULTILINE | re.DOTALL)
    if row is None:
        return None
    copied = row[0].replace("MOBILENET_V2 =", "MADE_UP =").replace('"mobilenet_v2"', '"made_up_net"')
    return text.replace(row[0], f"{row[0]}\n{copied}").replace(
        "        MOBILENET_V2,\n", "        MOBILENET_V2,\n        MADE_UP,\n"
    )


EDITS: Final[Mapping[str, tuple[Edit, ...]]] = {
    "add an endpoint": (_copied_view,),
    "add a resource": (
        # Imported, then listed: both lists end so.
        lambda text: text.replace("    training,\n)\n", "    training,\n    made_up,\n)\n").replace(
            "    openapi,\n)\n", "    openapi,\n    made_up,\n)\n"
        ),
    ),
    "add a command": (
        _before('    "openapi": Dispatch(', '    "madeup": Dispatch("whisker.commands.made_up", "Made up."),\n'),
    ),
    "add a setting": (
        _before(
            "    poll_seconds: float", '    made_up_seconds: int = Field(default=3, ge=1, description="Made up.")\n'
        ),
    ),
    "add a setting of training": (
        _before(
            "    epochs: int | None = Field(",
            '    made_up_share: float = Field(default=0.5, ge=0, le=1, description="Made up.")\n',
        ),
    ),
    "add a network of Keras Applications": (_copied_network,),
    "add a finding": (
        _before(
            '    "grayscale": Kind(',
            '    "made_up": Kind("Made up", "Made up.", "Do nothing.", "made up", by_share(medium=0, high=0.5)),\n',
        ),
        _before(
            "        *find_by_size(columns),\n",
            '        SearchResult("made_up", tuple(show(image) for image in columns.images[:1])),\n',
        ),
    ),
    "add a name of a split, or a file that lies beside pictures": (
        _behind('**dict.fromkeys(("test", ', '"madeup", '),
        _behind('"thumbs.db", ', '"made-up.db", '),
    ),
    "name a file that is no picture": (
        _behind(
            "_THINGS: Final[tuple[tuple[int, bytes, str, str], ...]] = (\n", '    (0, b"MADEUP", "made up", _ITSELF),\n'
        ),
        _behind(
            "_TEXTS: Final[tuple[tuple[str, str, str], ...]] = (\n",
            '    (r"made up text", "a made-up text", _ITSELF),\n',
        ),
    ),
    "add a fault": (
        lambda text: (
            f'{text}\n\nclass MadeUp(AppError):\n    """Made up."""\n\n    code = "made-up"\n'
            if "class AppError" in text
            else None
        ),
        _before("    errors.RequestInvalid: 400,\n", "    errors.MadeUp: 418,\n"),
    ),
}

NEW_FILES: Final[Mapping[str, str]] = {
    "add a resource": """
from flask import Blueprint
from whisker.api.access import Access
from whisker.api.view_binding import operation
from whisker.api.schemas.base import Answer

class MadeUp(Answer):
    number: int

blueprint = Blueprint("made_up", __name__)

@blueprint.get("/made-up-resource")
@operation("made-up", access=Access.READ)
def made_up() -> MadeUp:
    \"\"\"Made up.\"\"\"
    return MadeUp(number=7)
""",
    "add a command": """
import click

@click.command()
def madeup() -> None:
    click.echo("It is made up.")
""",
}
"""What goes into a file of its own, in the folder that the row names."""

ASKED: Final = """
import json, runpy, sys
from pathlib import Path
from click.testing import CliRunner
from tests.insights.rows import pets, view
from whisker import errors
from whisker.api.app import create_app
from whisker.cli import cli
from whisker.insights.compute import compute_insights
from whisker.settings import load_settings

sys.argv = ["write_settings_docs.py"]
try:
    runpy.run_path("scripts/write_settings_docs.py", run_name="__main__")
except SystemExit as end:
    assert not end.code
settings = load_settings()
app = create_app(settings)

@app.get("/fault")
def fault():
    raise errors.MadeUp("It is made up.")

def ask(function, *arguments):
    own = (module for name, module in list(sys.modules.items()) if name.startswith("whisker."))
    return next(getattr(module, function) for module in own if hasattr(module, function))(*arguments)

client = app.test_client()
answer = client.get("/fault")
(finding,) = (one for one in compute_insights(view(pets())).insights.findings if one.kind == "made_up")
print(json.dumps({
    "openapi": json.loads(CliRunner().invoke(cli, ["openapi"], catch_exceptions=False).stdout),
    "recipes": CliRunner().invoke(cli, ["recipes"], catch_exceptions=False).stdout,
    "resource": client.get("/made-up-resource").get_json(),
    "command": CliRunner().invoke(cli, ["madeup"], catch_exceptions=False).stdout,
    "setting": settings.made_up_seconds,
    "settings page": Path("docs/settings.md").read_text(),
    "training guide": Path("docs/training-guide.md").read_text(),
    "finding": [finding.title, finding.count, finding.severity],
    "split": ask("split_of", "madeup"),
    "lies beside": ask("is_ignored_name", ("cats", "made-up.db")),
    "thing": ask("foreign_format", b"MADEUP" + bytes(range(200))).what,
    "text": ask("foreign_format", b"made up text, and some more of it").what,
    "fault": [answer.status_code, answer.get_json()["code"]],
}))
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy of the code knows, with a made-up thing of every row."""
    place = tmp_path_factory.mktemp("copy")
    for folder in ("src", "docs", "scripts", "recipes", "tests/insights"):
        shutil.copytree(
            ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__", "*.zip", "*.egg-info")
        )
    for row, edits in EDITS.items():
        for name in filter(_is_code, ROWS[row]):
            _edit(place / name, edits)
    for row, text in NEW_FILES.items():
        (folder,) = filter(_is_folder, ROWS[row])
        (place / folder / "made_up.py").write_text(text, encoding="utf-8")
    _write_recipe(place / ROWS["add a recipe"][0])
    given = {name: value for name, value in os.environ.items() if not name.startswith(("WHISKER_", "COV_"))}
    environment = {
        **given,
        "PYTHONPATH": os.pathsep.join([str(place / "src"), str(place)]),
        "WHISKER_DATA_DIR": str(place / "data"),
        "WHISKER_MADE_UP_SECONDS": "7",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_row_is_tried() -> None:
    """A row without a trial of its own fails here."""
    assert set(ROWS) == {*EDITS, "add a recipe"}


def test_view_in_the_named_file_is_an_endpoint(known: dict[str, Any]) -> None:
    """The API's description has it, with no other file changed."""
    assert any(path.endswith("/made-up") for path in known["openapi"]["paths"])


def test_resource_answers(known: dict[str, Any]) -> None:
    """By a file with its views, and its name in the list."""
    assert known["resource"] == {"number": 7}
    assert "/made-up-resource" in known["openapi"]["paths"]


def test_command_runs(known: dict[str, Any]) -> None:
    """By a file with the command, and its line in the list."""
    assert known["command"] == "It is made up.\n"


def test_setting_is_read_and_documented(known: dict[str, Any]) -> None:
    """From its variable, and on the page that the script writes."""
    assert known["setting"] == 7
    assert "`WHISKER_MADE_UP_SECONDS`" in known["settings page"]


def test_setting_of_training_is_asked_for_and_documented(known: dict[str, Any]) -> None:
    """A request may hold it, and the guide lists it."""
    assert "made_up_share" in json.dumps(known["openapi"]["components"])
    assert "`made_up_share`" in known["training guide"]


def test_network_can_be_chosen(known: dict[str, Any]) -> None:
    """A request may name it, and the guide lists it."""
    assert '"made_up_net"' in json.dumps(known["openapi"]["components"])
    assert "`made_up_net`" in known["training guide"]


def test_recipe_is_listed(known: dict[str, Any]) -> None:
    """By the command."""
    assert "made-up" in known["recipes"]


def test_finding_is_searched_for_and_worded(known: dict[str, Any]) -> None:
    """With its words and its severity, and the API knows its name."""
    assert known["finding"] == ["Made up", 1, "medium"]
    assert '"made_up"' in json.dumps(known["openapi"]["components"])


def test_names_beside_pictures_are_read(known: dict[str, Any]) -> None:
    """A split by its folder's name, and a file that is left out."""
    assert known["split"] == "test"
    assert known["lies beside"] is True


def test_file_that_is_no_picture_is_named(known: dict[str, Any]) -> None:
    """By its first bytes, or by its text."""
    assert known["thing"] == "made up"
    assert known["text"] == "a made-up text"


def test_fault_is_answered_with_its_status(known: dict[str, Any]) -> None:
    """And with its code."""
    assert known["fault"] == [418, "made-up"]


def _is_code(name: str) -> bool:
    return name.startswith("src/") and not name.endswith("/")


def _is_folder(name: str) -> bool:
    return name.startswith("src/") and name.endswith("/")


def _edit(file: Path, edits: tuple[Edit, ...]) -> None:
    """Change a file by the one edit that fits it."""
    text = file.read_text(encoding="utf-8")
    changed = [new for new in (edit(text) for edit in edits) if new is not None]
    assert len(changed) == 1, f"{file} is named where to begin, and {len(changed)} of the edits fit it"
    file.write_text(changed[0], encoding="utf-8")


def _write_recipe(folder: Path) -> None:
    shutil.copy(next(iter(sorted(folder.glob("*.yaml")))), folder / "made-up.yaml")
