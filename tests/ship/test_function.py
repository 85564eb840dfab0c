"""The serverless function: its bundle is built as Vercel would, and asked in an interpreter of its own."""

import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from tests.ship.checkout import PROJECT_DIR, read_pins
from tests.ship.deployment import FUNCTION, VERCEL, size_bytes, uploaded_files, write_function

MOST_BYTES = 225 * 10**6
TRAINING = ("tensorflow", "keras", "sklearn", "scikit_learn", "scipy", "onnx", "matplotlib", "jax", "torch")
SERVERS = ("gunicorn", "sqlalchemy", "alembic")
CALLS = Path(__file__).parent / "function_calls.py"


@pytest.fixture(scope="module")
def bundle(package_index: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The function's bundle: the files it includes, and the packages of its own requirements."""
    folder = tmp_path_factory.mktemp("function")
    write_function(folder)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", str(folder / "_vendor")]
    subprocess.run([*command, "-r", str(folder / "api" / "requirements.txt")], check=True)
    return folder


@pytest.fixture(scope="module")
def asked(bundle: Path, base_python: str) -> dict[str, Any]:
    """What the function answered, and what it had imported."""
    before = sorted(bundle.rglob("*"))
    command = [base_python, "-I", "-S", "-B", str(CALLS), str(bundle), str(PROJECT_DIR / "public/samples/cat.jpg")]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert run.returncode == 0, run.stderr
    assert sorted(bundle.rglob("*")) == before, "the function wrote into its bundle, which is read-only on Vercel"
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
def test_bundle_is_under_225_mb(bundle: Path) -> None:
    """Uncompressed, with all that it installs; Vercel's own limit is 250 MB, and its runtime comes on top."""
    assert size_bytes(bundle) < MOST_BYTES


@pytest.mark.slow
def test_function_predicts_and_shows_what_came_with_it(asked: dict[str, Any]) -> None:
    """The bundled version answers, under both prefixes and the project's own host name."""
    answers = asked["answers"]
    assert answers["POST /predict"]["json"]["predicted_class"] == "cats"
    assert answers["POST /predict"]["json"]["heatmap"].startswith("data:image/png")
    assert answers["GET /models"]["json"]["aliases"] == {"champion": "cats-vs-dogs-1"}
    assert answers["GET /data-insights"]["json"]["image_count"] > 0
    assert answers["GET /recipes"]["json"]["recipes"]
    for name in ("GET /api/models", "GET /ready", "GET /docs"):
        assert answers[name]["status"] == 200, name


@pytest.mark.slow
def test_function_refuses_what_needs_a_queue_or_storage(asked: dict[str, Any]) -> None:
    """501, as a problem that says what works instead."""
    for name in ("POST /retrain", "POST /api/retrain", "GET /jobs", "GET /datasets"):
        answer = asked["answers"][name]
        assert (answer["status"], answer["type"]) == (501, "application/problem+json"), name
        assert answer["json"]["code"] == "read-only"
        assert "/predict" in answer["json"]["detail"]


@pytest.mark.slow
def test_function_neither_installs_nor_imports_what_trains(bundle: Path, asked: dict[str, Any]) -> None:
    """Nor a server, a queue or a database; and what it imports comes from its own bundle."""
    installed = {re.split(r"[-.]", path.name)[0].lower() for path in (bundle / "_vendor").iterdir()}
    assert not installed & {*TRAINING, *SERVERS}
    assert not {name.partition(".")[0] for name in asked["modules"]} & {*TRAINING, *SERVERS}
    assert not [name for name in asked["modules"] if name.startswith("whisker.retrain")]
    assert not [path for path in asked["path"] if "site-packages" in path]


def test_row_104_function_refuses_a_token_that_can_be_guessed() -> None:
    """Everybody reaches it, whatever address it binds."""
    run = subprocess.run(
        [sys.executable, str(PROJECT_DIR / "api" / "index.py")],
        env={"PATH": os.environ["PATH"], "WHISKER_API_READ_TOKEN": "guessable"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert "WHISKER_API_READ_TOKEN" in run.stderr.splitlines()[-1]
    assert "guessable" not in run.stderr.replace("api/index.py", "")


def test_function_pins_what_the_server_pins() -> None:
    """Each of its requirements is one of serve.txt's, so it answers as the server does."""
    pins = read_pins("api/requirements.txt")
    assert pins.items() <= read_pins("requirements/serve.txt").items()
    wanted = {
        Requirement(line).name
        for line in (PROJECT_DIR / "requirements" / "function.in").read_text("utf-8").splitlines()
        if not line.startswith("#")
    }
    assert wanted <= {Requirement(line).name for line in pins}


def test_function_pins_all_that_its_packages_need() -> None:
    """Nothing is left for the day of a deployment to choose."""
    lines = read_pins("api/requirements.txt")
    pinned = {_normal(Requirement(line).name) for line in lines}
    needed = {
        _normal(requirement.name)
        for line in lines
        if (found := Requirement(line)).marker is None or found.marker.evaluate()
        for requirement in map(Requirement, metadata.requires(found.name) or ())
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    }
    assert needed <= pinned


def test_lock_writes_the_functions_requirements() -> None:
    """`make lock` keeps them with the others."""
    script = (PROJECT_DIR / "scripts" / "lock_requirements.sh").read_text("utf-8")
    assert "requirements/function.in" in script
    assert "write api/requirements.txt" in script


def test_projects_own_requirements_are_not_uploaded() -> None:
    """Vercel would otherwise build the function, or the dashboard, from all that training needs."""
    uploaded = uploaded_files()
    manifests = [name for name in uploaded if re.search(r"(pyproject\.toml|requirements.*|Pipfile.*|uv\.lock)$", name)]
    assert manifests == ["api/requirements.txt"]
    assert {"api/index.py", "api/.python-version", "src/whisker/api/app.py", "package.json"} <= set(uploaded)
    assert "models/cats-vs-dogs-1/model.onnx" in uploaded
    assert not [name for name in uploaded if name.startswith(("tests/", "data/", "docs/"))]


def test_every_address_of_the_api_reaches_the_function_and_no_page_does() -> None:
    """The rewrites hold what openapi.json lists, under both prefixes; the dashboard's pages stay static files."""
    sources = [re.compile(rewrite["source"].replace(".json", r"\.json")) for rewrite in VERCEL["rewrites"]]
    viewer = {"source": "/api/docs/viewer.js", "destination": "/docs/viewer.js"}  # a file of the dashboard's
    assert VERCEL["rewrites"][0] == viewer
    assert {rewrite["destination"] for rewrite in VERCEL["rewrites"][1:]} == {"/api/index"}
    paths = [path.replace("{", "").replace("}", "") for path in _described()["paths"]]
    for path in [*paths, "/docs", "/docs/viewer.js", "/openapi.json"]:
        for asked in (path, f"/api{path}"):
            assert any(source.fullmatch(asked) for source in sources), asked
    pages = [path.parent.relative_to(PROJECT_DIR / "app") for path in (PROJECT_DIR / "app").rglob("page.tsx")]
    for page in pages:
        address = "/" + "/".join(part for part in page.parts if not part.startswith("("))
        assert not any(source.fullmatch(address) for source in sources), address


def test_dashboard_is_built_as_everywhere() -> None:
    """With the pnpm that package.json names, as a static site."""
    package = json.loads((PROJECT_DIR / "package.json").read_text("utf-8"))
    assert package["packageManager"] in VERCEL["installCommand"]
    assert package["packageManager"] in VERCEL["buildCommand"]
    assert (VERCEL["framework"], VERCEL["outputDirectory"]) == (None, "out")
    assert FUNCTION["maxDuration"] >= 10


def _described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PROJECT_DIR / "openapi.json").read_text("utf-8"))
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
