"""What the children of these tests do instead of training: small, real, and told by files when to go on."""

import mmap
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from whisker.errors import TooFewClasses
from whisker.jobs.job import JobResult
from whisker.retrain.context import JobContext

EPOCHS = 4


def succeed(context: JobContext) -> None:
    """End well at once."""
    context.stage("features", 0.5)
    _finish(context)


def tell_threads(context: JobContext) -> None:
    """Write down in how many threads each library multiplies."""
    from threadpoolctl import threadpool_info

    counts = [str(library["num_threads"]) for library in threadpool_info() if library["user_api"] == "blas"]
    (context.settings.data_dir / "threads").write_text(" ".join(counts), encoding="ascii")
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
        context.epoch({"epoch": epoch, "loss": 1 / epoch, "accuracy": 0.5})
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


def allocate_too_much(context: JobContext) -> None:
    """Ask for more memory than this process may have."""
    _limit_memory(64)
    bytearray(2**30)


def start_threads_without_room(context: JobContext) -> None:
    """Start threads, each with a stack, until there is no room for another."""
    _limit_memory(64)
    for _ in range(1000):
        threading.Thread(target=threading.Event().wait, daemon=True).start()


def infer_without_room(context: JobContext) -> None:
    """Run a network that needs more than there is: ONNX Runtime makes an exception of its own of that."""
    # Imported here because no other of these children needs them.
    import numpy as np
    from onnxruntime import InferenceSession
    from tests.tiny_version import SIZE_PX, tiny_onnx

    session = InferenceSession(tiny_onnx(), providers=["CPUExecutionProvider"])
    pictures = np.zeros((8000, SIZE_PX, SIZE_PX, 3), np.uint8)
    _limit_memory(16)
    session.run(None, {session.get_inputs()[0].name: pictures})


def break_at_the_limit(context: JobContext) -> None:
    """Fail as extensions do that forget to say why they could not go on, when all memory is in use."""
    held = []
    try:
        _limit_memory(256)
        while True:
            held.append(bytearray(2**20))
    except MemoryError:
        held.clear()
    raise SystemError("error return without exception set")


def map_without_room(context: JobContext) -> None:
    """Map a file, for which there is no room among the addresses."""
    _limit_memory(64)
    mmap.mmap(-1, 2**32)


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


def _limit_memory(more_mib: int) -> None:
    """Let this process have so much more memory than it has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most_bytes = pages * resource.getpagesize() + more_mib * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, resource.RLIM_INFINITY))


def _wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.02)


def _finish(context: JobContext) -> None:
    with context.lease.transaction() as connection:
        context.lease.finish(connection, JobResult(reason="done"))
