"""The container files, checked without an engine: what they name exists, and what they promise holds."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from tests.certificates import make_certificate
from tests.ports import free_port
from tests.ship.checkout import PROJECT_DIR, read_pins
from tests.ship.dockerfile import lineage, read_dockerfile

from whisker.processes.temporary_server import TemporaryServer
from whisker.settings import Settings, load_settings

STAGES = read_dockerfile(PROJECT_DIR / "Dockerfile")
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT_DIR / "compose.yaml").read_text("utf-8"))
IGNORED = (PROJECT_DIR / ".dockerignore").read_text("utf-8").splitlines()


def test_every_copied_file_exists_and_is_sent_to_docker() -> None:
    """COPY fails on what .dockerignore holds back."""
    sent = {line[1:] for line in IGNORED if line.startswith("!")}
    for stage in STAGES.values():
        for copied in stage.all("COPY"):
            *sources, _target = copied.split()
            if sources[0].startswith("--from="):
                assert sources[0].removeprefix("--from=") in STAGES
                continue
            for source in sources:
                assert (PROJECT_DIR / source).exists(), source
                assert source.split("/")[0] in sent, source


def test_every_stage_is_used_and_begins_at_a_pinned_image_or_an_earlier_stage() -> None:
    """A misspelt name would be pulled from a registry."""
    used = {stage.name for target in ("serve", "train") for stage in lineage(STAGES, target)}
    assert used == set(STAGES)
    known: set[str] = set()
    for stage in STAGES.values():
        assert stage.base in known or re.fullmatch(r"(node|python):\d[\w.]*-slim-bookworm|(node):\d+-\S+", stage.base)
        known.add(stage.name)


def test_serve_image_holds_no_training_package() -> None:
    """Neither it nor any stage that it is made from installs them; the train image does."""
    for target, expected in (("serve", False), ("train", True)):
        runs = " ".join(run for stage in lineage(STAGES, target) for run in stage.all("RUN"))
        assert ("requirements/train.txt" in runs) is expected, target
        assert "requirements/serve.txt" in runs


def test_serve_image_holds_no_weights() -> None:
    """They are in the wheel, for training; the train image keeps them, and neither holds the package of the pickle."""
    for target, expected in (("serve", True), ("train", False)):
        runs = STAGES[f"{target}-environment"].all("RUN")
        assert any(re.search(r"rm -r \S+/whisker/bundle/weights$", run) for run in runs) is expected, target
    for name in ("serve", "train"):
        assert not [line for line in read_pins(f"requirements/{name}.txt") if line.startswith("efficientnet")]
    assert "scripts/convert_backbone.py scripts/" in STAGES["wheel"].all("COPY")


def test_images_run_as_a_user_who_owns_only_the_data() -> None:
    """And wait for a token: they listen on every address, which needs one."""
    runtime = STAGES["runtime"]
    assert runtime.all("USER") == ["10001"]
    environment = dict(re.findall(r"(\w+)=(\S+)", " ".join(runtime.all("ENV"))))
    settings = {name: value for name, value in environment.items() if name.startswith("WHISKER_")}
    assert load_settings({**settings, "WHISKER_API_TOKEN": "a-token-of-the-tests"}).host == "0.0.0.0"
    for target in ("serve", "train"):
        assert STAGES[target].base == "runtime"
        assert not STAGES[target].all("USER")


def test_serve_image_tells_its_health() -> None:
    """By Python's standard library, for the image has no curl; the check is Python that compiles."""
    (check,) = STAGES["serve"].all("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")
    assert "/health" in command[2]


@pytest.mark.parametrize("is_secure", [False, True], ids=["http", "https"])
def test_health_is_asked_as_the_server_speaks(tmp_path: Path, bundled_dir: Path, is_secure: bool) -> None:
    """By https where there is a certificate, whomever it names; a server that is not there is not healthy."""
    command = json.loads(STAGES["serve"].all("HEALTHCHECK")[0].partition("CMD ")[2])
    certificate = make_certificate(tmp_path, "other").settings if is_secure else {}
    settings = {"bundled_models_dir": bundled_dir, "port": free_port(), **certificate}
    with TemporaryServer(tmp_path / "data", tmp_path / "log", settings=settings) as server:
        environment = server.environment | {"WHISKER_PORT": str(server.port)}
        assert subprocess.run([sys.executable, *command[1:]], env=environment, check=False).returncode == 0
    asked = subprocess.run([sys.executable, *command[1:]], env=environment, check=False, capture_output=True)
    assert asked.returncode != 0


def test_commands_exist() -> None:
    """What the images run are commands of Whisker."""
    for target in ("serve", "train"):
        (command,) = STAGES[target].all("CMD")
        program, name = json.loads(command)
        assert program == "whisker"
        run = [sys.executable, "-m", "whisker", name, "--help"]
        assert subprocess.run(run, capture_output=True, check=False).returncode == 0


def test_versions_agree_with_the_projects() -> None:
    """The pnpm of package.json, a Python and a Node that are supported."""
    package = json.loads((PROJECT_DIR / "package.json").read_text("utf-8"))
    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text("utf-8"))["project"]
    runs = STAGES["dashboard"].all("RUN")
    assert all(package["packageManager"] in run for run in runs)
    for name in ("packages", "runtime"):
        assert SpecifierSet(project["requires-python"]).contains(STAGES[name].base.split(":")[1].split("-")[0])
    assert int(STAGES["dashboard"].base.split(":")[1].split("-")[0]) >= 20


def test_compose_file_fits_its_schema() -> None:
    """The published schema of Compose, as check-jsonschema carries it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    run = subprocess.run(
        [*command, str(PROJECT_DIR / "compose.yaml")], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stdout


def test_compose_starts_api_and_worker_on_one_volume() -> None:
    """Both images of the Dockerfile, the same data, and a port that only this machine reaches."""
    services = COMPOSE["services"]
    assert {name: service["build"]["target"] for name, service in services.items()} == {
        "api": "serve",
        "worker": "train",
    }
    for service in services.values():
        assert service["volumes"] == ["whisker-data:/data"]
        assert service["environment"]["WHISKER_DATA_DIR"] == "/data"
        assert service["read_only"]
    assert "whisker-data" in COMPOSE["volumes"]
    (port,) = services["api"]["ports"]
    assert port.startswith("127.0.0.1:")
    assert port.endswith(":5000")


def test_compose_settings_start_a_server() -> None:
    """As they are without an .env, they are valid."""
    given = COMPOSE["services"]["api"]["environment"]
    environment = {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in given.items()}
    assert load_settings(environment).allow_open


def test_compose_limits_memory_to_what_whisker_divides() -> None:
    """One variable sets both for the server; the worker finds its own limit."""
    api, worker = COMPOSE["services"]["api"], COMPOSE["services"]["worker"]
    variable, _, default = api["mem_limit"].strip("${}").partition(":-")
    assert variable == "WHISKER_MEMORY_BYTES"
    assert variable not in api["environment"], "a value of .env reaches the server as it is"
    assert worker["environment"][variable] == ""
    assert load_settings(memory_bytes=int(default)).memory_budget.decoding_bytes >= 500 * 2**20
    assert int(worker["mem_limit"].strip("${}").partition(":-")[2]) > int(default)


def test_env_example_holds_valid_settings() -> None:
    """Each variable is a setting, and with every # taken away it is understood."""
    lines = (PROJECT_DIR / ".env.example").read_text("utf-8").splitlines()
    given = dict(re.findall(r"^#(WHISKER_\w+)=(.*)$", "\n".join(lines), flags=re.MULTILINE))
    assert {name.removeprefix("WHISKER_").lower() for name in given} <= set(Settings.model_fields)
    assert load_settings(given).read_only
    assert all(not line or line.startswith("#") for line in lines), "a copy changes nothing by itself"


def test_env_example_holds_what_people_change() -> None:
    """All that README lists."""
    listed = set(re.findall(r"^\| `(WHISKER_\w+)`", (PROJECT_DIR / "README.md").read_text("utf-8"), re.MULTILINE))
    example = (PROJECT_DIR / ".env.example").read_text("utf-8")
    assert listed
    assert not [name for name in listed if f"#{name}=" not in example]
