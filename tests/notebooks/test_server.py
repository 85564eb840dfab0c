"""A server for as long as a notebook asks it."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.waiting import wait_until

from whisker.errors import SettingsInvalid
from whisker.notebooks import Workbench
from whisker.notebooks.display import Drawing
from whisker.notebooks.server import NotebookServer
from whisker.processes.marks import Marks
from whisker.settings import Settings

SAMPLE = Path(__file__).parents[2] / "public" / "samples" / "cat.jpg"


def test_server_answers_until_it_is_stopped(tmp_path: Path) -> None:
    """A path, bytes and a drawing are asked about; what is refused is an answer; nothing is left behind."""
    bench = Workbench(tmp_path)
    with bench.serve() as server:
        assert repr(server) == f"Whisker at {server.url}"
        answer = server.predict(SAMPLE, top_k=1)
        assert (answer.status, answer["predicted_class"]) == (200, "cats")
        assert server.predict(SAMPLE.read_bytes())["confidence"] == pytest.approx(answer["confidence"])
        assert server.predict(Drawing(SAMPLE.read_bytes(), "A cat"), explain=True)["heatmap"].startswith("data:")
        refused = server.predict(b"no picture")
        assert refused.status == 422
        assert '"code": "image-undecodable"' in repr(refused)
        assert server.get("/models").status == 200
        assert server.is_running
    assert not server.is_running
    assert repr(server) == "A server that was stopped"
    server.stop()
    assert not Marks(tmp_path).is_running("server")
    bench.close()


def test_settings_of_the_shell_do_not_reach_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that somebody set for a real server would close this one to the notebook."""
    monkeypatch.setenv("WHISKER_API_READ_TOKEN", "secret")
    monkeypatch.setenv("WHISKER_DATA_DIR", str(tmp_path / "elsewhere"))
    bench = Workbench(tmp_path / "here")
    with bench.serve() as server:
        assert server.get("/models").status == 200
    assert not (tmp_path / "elsewhere").exists()
    bench.close()


def test_server_that_cannot_start_says_why(tmp_path: Path, settings: Settings) -> None:
    """What it said last is in the message."""
    (tmp_path / "file").touch()
    broken = settings.model_copy(update={"data_dir": tmp_path / "file"})
    with pytest.raises(SettingsInvalid, match=r"did not start. It said: .*file"):
        NotebookServer(broken, tmp_path / "server.log")


def test_server_ends_with_the_notebook(tmp_path: Path) -> None:
    """A kernel that is killed, as Restart does, leaves no server."""
    program = (
        "import sys, time; from whisker.notebooks import Workbench; "
        "print(Workbench(sys.argv[1]).serve(), flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as kernel:
        assert kernel.stdout is not None
        assert kernel.stdout.readline().startswith("Whisker at http://")
        assert Marks(tmp_path).is_running("server")
        kernel.kill()
    wait_until(lambda: not Marks(tmp_path).is_running("server"))
