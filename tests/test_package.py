"""What importing Whisker does, and what it keeps others from doing."""

import os
import subprocess
import sys
from pathlib import Path

MODEL = Path(__file__).parents[1] / "models" / "cats-vs-dogs-1" / "model.onnx"
CHECK = """
import sys
from pathlib import Path
from whisker.serving.served_model import open_session
open_session(Path(sys.argv[1]))
"""
SILENCING = {"CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"}
"""What keeps ONNX Runtime from reporting to its maker, on whatever machine this test runs."""


def test_nobody_is_told_which_models_are_opened(tmp_path: Path) -> None:
    """ONNX Runtime makes its device id and the store of what it is going to send, unless it is told not to."""
    environment = {name: value for name, value in os.environ.items() if name not in SILENCING}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", CHECK, str(MODEL)]
    subprocess.run(command, env=environment, check=True)
    assert not list(tmp_path.rglob("*"))
