"""`whisker serve` and its like."""

import subprocess
import sys

CHECK = """
import sys
import whisker.cli
whisker.cli.cli.get_command(None, "serve")
loaded = {"numpy", "onnxruntime", "PIL"} & sys.modules.keys()
assert not loaded, loaded
"""


def test_numpy_is_not_loaded_before_its_threads_are_bounded() -> None:
    """The command imports nothing that reads OPENBLAS_NUM_THREADS too early: unbounded, its threads halve our rate."""
    run = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
