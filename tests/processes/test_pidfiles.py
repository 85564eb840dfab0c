from pathlib import Path

from whisker.processes.pidfiles import is_running, marked_as_running, stop_processes

NO_PROCESS = 2**22 + 1  # above the highest process id of Linux


def test_mark_is_removed_when_the_server_ends(tmp_path: Path) -> None:
    """Nothing is left in the data folder of a server that ended well."""
    with marked_as_running(tmp_path / "run", "server"):
        assert len(list((tmp_path / "run").iterdir())) == 1
    assert not list((tmp_path / "run").iterdir())


def test_mark_of_a_crashed_server_is_cleared_and_nobody_signalled(tmp_path: Path) -> None:
    """A file whose lock nobody holds stands for no server."""
    (tmp_path / f"server-{NO_PROCESS}.pid").touch()
    assert stop_processes(tmp_path, timeout_seconds=1) == {}
    assert not list(tmp_path.iterdir())


def test_what_runs_is_found_by_its_role(tmp_path: Path) -> None:
    """A worker is told from a server, and both from what has ended."""
    with marked_as_running(tmp_path, "worker"):
        assert is_running(tmp_path, "worker")
        assert not is_running(tmp_path, "server")
    assert not is_running(tmp_path, "worker")


def test_mark_of_a_crashed_worker_goes_with_the_next_start(tmp_path: Path) -> None:
    """A worker that is killed every day leaves no file a day."""
    left = tmp_path / f"worker-{NO_PROCESS}.pid"
    left.touch()
    with marked_as_running(tmp_path, "worker"):
        assert not left.exists()
