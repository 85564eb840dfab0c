"""`scripts/readme_figures.py`: README says of a load test what its JSON says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.loadtest.made_load_tests import make_load_test, store_load_test

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script and a README that has an empty section."""
    for name in ("scripts", "benchmarks/results"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "loadtest").symlink_to(PROJECT / "loadtest")
    shutil.copy(PROJECT / "scripts" / "readme_figures.py", tmp_path / "scripts")
    (tmp_path / "README.md").write_text("before\n<!-- load test -->\n<!-- /load test -->\nafter\n")
    return tmp_path


def run_script(checkout: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a checkout."""
    script = str(checkout / "scripts" / "readme_figures.py")
    return subprocess.run([sys.executable, script, *options], capture_output=True, text=True, timeout=60, check=False)


def test_readme_of_this_project_agrees_with_its_figures() -> None:
    """Nobody typed them."""
    assert run_script(PROJECT, "--check").returncode == 0


def test_figures_of_a_load_test_are_kept_and_written(checkout: Path, tmp_path: Path) -> None:
    """Between the markers and nowhere else; written once more, nothing changes."""
    folder = store_load_test(tmp_path / "floods", make_load_test(tmp_path))
    assert run_script(checkout, "--load-test", str(folder)).returncode == 0
    text = (checkout / "README.md").read_text()
    assert text.startswith("before\n<!-- load test -->\n`make flood` lets 2, then 8 users loose")
    assert text.endswith("|\n<!-- /load test -->\nafter\n")
    assert run_script(checkout, "--check").returncode == 0


def test_figure_that_was_typed_is_found(checkout: Path, tmp_path: Path) -> None:
    """The check fails and names what to run, and changes nothing."""
    folder = store_load_test(tmp_path / "floods", make_load_test(tmp_path))
    run_script(checkout, "--load-test", str(folder))
    typed = (checkout / "README.md").read_text().replace("| 8 | 3 | 1 |", "| 8 | 3 | 0 |")
    (checkout / "README.md").write_text(typed)
    result = run_script(checkout, "--check")
    assert (result.returncode, "scripts/readme_figures.py" in result.stdout) == (1, True)
    assert (checkout / "README.md").read_text() == typed


def test_readme_without_the_section_is_named(checkout: Path, tmp_path: Path) -> None:
    """With the markers that it needs."""
    (checkout / "README.md").write_text("nothing here\n")
    folder = store_load_test(tmp_path / "floods", make_load_test(tmp_path))
    result = run_script(checkout, "--load-test", str(folder))
    assert (result.returncode, "<!-- load test -->" in result.stderr) == (1, True)
