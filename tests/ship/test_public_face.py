"""What people see of the project before they run it: its package's metadata, its CI and where to report."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import whisker

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
STEPS = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
MADE = (ROOT / "Makefile").read_text("utf-8")


def test_version_stands_in_one_place() -> None:
    """The package asks the code for its version, and the newest section of the changelog is called after it."""
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "whisker.__version__"}
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## \[(\d[^]]*)\] - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)
    assert sections[0] == whisker.__version__


def test_every_promised_python_is_tested() -> None:
    """The oldest is the very release that is promised; each classifier has a run."""
    oldest = re.match(r">=(\d+\.\d+\.\d+),<", PROJECT["project"]["requires-python"])
    assert oldest
    tested = [str(row["python"]) for row in WORKFLOW["jobs"]["test"]["strategy"]["matrix"]["include"]]
    promised = [
        line.removeprefix("Programming Language :: Python :: ")
        for line in PROJECT["project"]["classifiers"]
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", line)
    ]
    assert oldest[1] in tested
    assert {".".join(python.split(".")[:2]) for python in tested} == set(promised)


def test_ci_runs_what_make_has() -> None:
    """Every target is one of the Makefile's; lint, all tests with coverage and the browser tests are among them."""
    targets = {run.split()[1] for step in STEPS if (run := step.get("run", "")).startswith("make ")}
    targets.discard("${{")
    targets |= {row["target"] for row in WORKFLOW["jobs"]["test"]["strategy"]["matrix"]["include"]}
    assert {"lint", "coverage", "e2e"} <= targets
    assert all(re.search(rf"^{target}:", MADE, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("action", sorted({step["uses"] for step in STEPS if "uses" in step}))
def test_actions_are_pinned_by_commit(action: str) -> None:
    """A tag can be moved to other code; a commit cannot."""
    assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)


def test_ci_may_only_read() -> None:
    """Its token writes nothing, whatever a pull request's code does with it."""
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_security_page_says_where_to_report() -> None:
    """And nobody is sent to an issue with it."""
    security = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "Report it privately" in security
    assert "SECURITY.md" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
