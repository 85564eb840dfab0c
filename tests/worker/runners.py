"""What the children of these tests do instead of training: small, real, and told by files when to go on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from whisker.errors import TooFewClasses
from whisker.jobs.context import JobContext
from whisker.jobs.job import EpochRecord, JobResult

EPOCHS = 4


def succeed(context: JobContext) -> None:
    """End well at once."""
    context.progress("features", 0.5)
    _finish(context)


def wait(context: JobContext) -> None:
    """Say that it is under way, then wait for the test's word."""
    _enter(context)
    _wait_for(context.settings.data_dir / "go")
    _finish(context)


def ignore_term(context: JobContext) -> None:
    """Wait as `wait`, deaf to TERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    wait(context)


def start_another(context: JobContext) -> None:
    """Start a process that would live on, and wait with it."""
    with subprocess.Popen(["sleep", "600"]) as other:
        with (context.settings.data_dir / "entered").open("a", encoding="ascii") as file:
            file.write(f"{other.pid}\n")
        other.wait()


def epochs(context: JobContext) -> None:
    """Train a few epochs, each kept in a checkpoint, going on from the last one."""
    done = int(context.job.checkpoint or 0)
    for epoch in range(done + 1, EPOCHS + 1):
        context.epoch(EpochRecord(epoch=epoch, loss=1 / epoch, accuracy=0.5))
        _enter(context, f"epoch-{epoch}")
        if epoch > 1:
            _wait_for(context.settings.data_dir / "go")
        (context.checkpoint_dir / f"{epoch}.txt").write_text("weights", encoding="utf-8")
        context.checkpoint(str(epoch))
    _finish(context)


def fail(context: JobContext) -> None:
    """Fail in a way that is named."""
    raise TooFewClasses("One class is too few.")


def fail_unforeseen(context: JobContext) -> None:
    """Fail in a way that nobody thought of."""
    raise KeyError("\x1b[31mforged\r\n{}")


def fill_the_disk(context: JobContext) -> None:
    """Meet a full disk, deep in a library that makes another exception of it."""
    with open("/dev/full", "wb", buffering=0) as file:  # noqa: PTH123 - a device
        try:
            file.write(b"weights")
        except OSError as error:
            raise RuntimeError("cannot save the model") from error


def run_out_of_memory(context: JobContext) -> None:
    """End as the system's killer ends what takes too much memory."""
    _enter(context)
    os.kill(os.getpid(), signal.SIGKILL)


def leave_without_a_word(context: JobContext) -> None:
    """End well, it seems, but say nothing of the job."""
    sys.exit(0)


def write_late(context: JobContext) -> None:
    """Write when the test says so, and say what came of it."""
    _enter(context)
    _wait_for(context.settings.data_dir / "go")
    try:
        context.checkpoint("late")
    except BaseException as error:
        (context.settings.data_dir / f"refused-{os.getpid()}").write_text(type(error).__name__, encoding="utf-8")
        raise
    _finish(context)


def publish_half(context: JobContext) -> None:
    """Be killed in the middle of writing a version, the first time; succeed the second."""
    context.lease.update(version="half-1")
    if context.job.version is None:
        (context.settings.models_dir / ".half-1-abc").mkdir(parents=True)
        (context.settings.models_dir / ".half-1-abc" / "model.onnx").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    _finish(context)


def _enter(context: JobContext, name: str = "entered") -> None:
    """Tell the test which process is here."""
    with (context.settings.data_dir / name).open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")


def _wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.02)


def _finish(context: JobContext) -> None:
    with context.lease.transaction() as connection:
        context.lease.finish(connection, JobResult(reason="done"))
