"""The notebook that tells the whole pipeline: as it is kept, and as it runs."""

import ast
import re
from typing import Any, Final

import pytest
from scripts.run_notebook import NOTEBOOK, read, run

LARGEST_BYTES: Final = 1_000_000
# The parts of the pipeline that a learner is promised, and how each cell shows its own.
SHOWN: Final = {
    "data-table": "text/html",
    "data-pictures": "image/png",
    "insights-table": "text/html",
    "augmentation-digits": "image/png",
    "quick-train": "text/html",
    "labels": "image/png",
    "epochs-curves": "image/png",
    "freeze-sweep": "text/html",
    "freeze-chart": "image/png",
    "judge-confusion": "image/png",
    "judge-roc": "image/png",
    "judge-mistakes": "image/png",
    "explain-heatmaps": "image/png",
    "promote-first": "text/html",
    "promote-history": "text/html",
    "serve-predict": "text/plain",
    "serve-refused": "text/plain",
}
# What is true whatever machine it runs on: each is part of what a cell says.
SAID: Final = {
    "data-table": r"All +1438 +359",
    "quick-train": r"digits-quick-1",
    "epochs-train": r"epoch  8: ",
    "freeze-sweep": r"freeze_till[^\n]*\n18 .*\n12 .*\n0 ",
    "promote-first": r"digits-quick-1 \(live\).*digits-scratch-1 \(new\).*Promoted\. .*Shown not to be worse",
    "promote-versions": r"digits-scratch-1 +live",
    "promote-history": r"digits-scratch-1 +digits-quick-1 .*digits-quick-1 +cats-vs-dogs-1",
    "serve-predict": r'HTTP 200.*"predicted_class": "7".*"model_version": "digits-scratch-1"',
    "serve-unknown": r"'is_unknown': True",
    "serve-refused": r"HTTP 422.*image-undecodable",
}


def code_cells(notebook: Any) -> dict[str, Any]:
    """Give the cells that run, by id."""
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


def kinds_shown(cell: Any) -> set[str]:
    """Name the kinds of content that a cell shows."""
    return {kind for output in cell.outputs for kind in output.get("data", ())}


def text_of(cell: Any) -> str:
    """Join what a cell printed and the words of what it shows."""
    return "\n".join(output.get("text") or output.data.get("text/plain", "") for output in cell.outputs)


def check_what_is_shown(notebook: Any) -> None:
    """Hold every cell against what it has to show and to say; none fails, none warns."""
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells.values()] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells.values() for output in cell.outputs]
    assert {output.get("name", "stdout") for output in outputs} == {"stdout"}
    assert "error" not in {output.output_type for output in outputs}
    assert {name for name, kind in SHOWN.items() if kind not in kinds_shown(cells[name])} == set()
    unsaid = {name for name, words in SAID.items() if not re.search(words, text_of(cells[name]), re.DOTALL)}
    assert {name: text_of(cells[name]) for name in unsaid} == {}


def test_saved_notebook_shows_a_whole_run_and_is_small() -> None:
    """Who only reads it, as on a web page, sees everything."""
    check_what_is_shown(read())
    assert NOTEBOOK.stat().st_size < LARGEST_BYTES


def test_notebook_imports_whisker_only() -> None:
    """What a learner needs is in the product, not in the notebook."""
    nodes = [node for cell in code_cells(read()).values() for node in ast.walk(ast.parse(cell.source))]
    imported = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert imported == {"whisker.notebooks"}
    assert not any(isinstance(node, ast.Import) for node in nodes)


def test_every_step_is_told_before_it_is_taken() -> None:
    """A learner reads why, then runs it: ten numbered parts, none without words."""
    told = [cell.source for cell in read().cells if cell.cell_type == "markdown"]
    numbers = [int(found[1]) for text in told if (found := re.match(r"## (\d+)\. ", text))]
    assert numbers == list(range(1, 11))


def test_saved_notebook_tells_nothing_of_the_machine_it_ran_on() -> None:
    """No paths, no addresses of people's folders, no version of their Python."""
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert not re.search(r"/(tmp|home|Users|root)/", text)
    assert read().metadata.language_info == {"name": "python"}


@pytest.mark.slow
def test_notebook_runs_from_top_to_bottom_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a kernel of its own, with proxies that nobody answers at: whoever tried to download would fail."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    notebook = read()
    kept = {name: kinds_shown(cell) for name, cell in code_cells(notebook).items()}
    ran = run(notebook)
    check_what_is_shown(ran)
    assert {name: kinds_shown(cell) for name, cell in code_cells(ran).items()} == kept
