"""docs/api-guide.md: every endpoint is in it, and its examples run."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.conftest import Running
from tests.docs.pages import ROOT, code_blocks

from whisker.api.errors import STATUS_BY_ERROR

GUIDE = (ROOT / "docs" / "api-guide.md").read_text(encoding="utf-8")
PATIENCE_SECONDS = 900
_COUNTED = re.compile(r'whisker_requests_total\{method="(\w+)",route="([^"]+)",status="([23]\d\d)"\}')
_ROUTE_PART, _AS_DESCRIBED = re.compile(r"<(?:\w+:)?(\w+)>"), r"{\1}"
_NOT_ASKED = {"GET /floods/{flood_id}", "GET /floods/{flood_id}/artifacts/{name}", "GET /searches/{search}"}
"""Only a load test, or a search, makes what these show; other tests ask for them."""


def described() -> set[str]:
    """Name the endpoints of the API as the guide does."""
    paths = json.loads((ROOT / "openapi.json").read_text(encoding="utf-8"))["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def program(language: str, url: str) -> str:
    """Join the examples of a language to one program that asks another server."""
    blocks = [block for block in code_blocks(GUIDE) if block.language == language]
    run = [block.text for block in blocks if not block.remark.startswith("not run")]
    return "\n".join(run).replace("http://localhost:5000", url)


def run(command: list[str], running: Running) -> str:
    """Run a program in the reader's folder; what it says on failing is the test's message."""
    done = subprocess.run(
        command,
        cwd=running.folder,
        env={**running.environment, "HOME": str(running.folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_guide_names_every_endpoint_in_a_table() -> None:
    """Nothing that the API has is left out."""
    assert described() <= set(re.findall(r"^\| `([A-Z]+ /[^`]+)` \|", GUIDE, re.MULTILINE))


def test_guide_names_every_code_that_the_api_answers_with() -> None:
    """Whoever gets a code finds it."""
    told = set(re.findall(r"`([a-z0-9-]+)`", GUIDE))
    assert {kind.code for kind in STATUS_BY_ERROR} <= told


@pytest.mark.slow
def test_shell_examples_ask_every_endpoint_and_get_an_answer(running: Running, tmp_path: Path) -> None:
    """Read as one program they run, and what the server counted shows that none of its endpoints was left out."""
    for needed in ("curl", "jq", "bash"):
        if shutil.which(needed) is None:
            pytest.skip(f"the shell examples need {needed}")
    (running.folder / ".curlrc").write_text("fail-with-body\nshow-error\n")
    script = tmp_path / "guide.sh"
    script.write_text(f"set -eu -o pipefail\n{program('sh', running.url)}")
    printed = run(["bash", str(script)], running)
    assert '"state": "failed"' not in printed
    counted = _COUNTED.findall(running.get("/metrics"))
    asked = {f"{method} {_ROUTE_PART.sub(_AS_DESCRIBED, route)}" for method, route, _ in counted}
    assert described() - _NOT_ASKED <= asked | {"GET /metrics"}


@pytest.mark.slow
def test_python_examples_run(running: Running, tmp_path: Path) -> None:
    """Read as one program they predict, take pictures in, train and promote."""
    pytest.importorskip("requests", reason="the Python examples need requests")
    script = tmp_path / "guide.py"
    script.write_text(program("python", running.url))
    printed = run([sys.executable, str(script)], running)
    # The shell's examples gave a dataset that name, if they ran before.
    assert re.search("pets-of-the-shelter(-2)? 50 pictures", printed)
    assert "shelter-1 is a candidate." in printed
    assert "* tiny-1" in printed


@pytest.mark.slow
def test_javascript_examples_run(running: Running, tmp_path: Path) -> None:
    """Read as one module they predict, take pictures in, train and go back."""
    if shutil.which("node") is None:
        pytest.skip("the JavaScript examples need Node")
    script = tmp_path / "guide.mjs"
    script.write_text(program("js", running.url))
    printed = run(["node", str(script)], running)
    assert "web-1 true" in printed
    assert "live: web-1" in printed
