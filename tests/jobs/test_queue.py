"""Messages that wake a worker."""

from pathlib import Path

import pytest

from whisker.jobs.queue import JobQueue


def _take(queue: JobQueue) -> None:
    huey = queue.huey()
    huey.execute(huey.dequeue())


def test_message_reaches_another_process_s_queue(tmp_path: Path) -> None:
    """One who only sends and one who works share the file alone."""
    done: list[str] = []
    sender, worker = JobQueue(tmp_path), JobQueue(tmp_path, done.append)
    assert sender.send("abc")
    assert worker.waiting() == {"abc"}
    _take(worker)
    assert done == ["abc"]
    assert worker.waiting() == frozenset()
    sender.close()
    worker.close()


def test_messages_are_plain_json(tmp_path: Path) -> None:
    """A message cannot run code where it is read, as a pickle could."""
    queue = JobQueue(tmp_path)
    queue.send("abc")
    assert queue.huey().storage.enqueued_items()[0].startswith(b"[")
    queue.close()


def test_queue_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    """The job's row is there; a worker finds it without a message."""
    (tmp_path / "queue.db").mkdir()
    assert not JobQueue(tmp_path).send("abc")


@pytest.mark.parametrize(
    "content", [b"this is no database, and long enough to be taken for one" * 40, b"SQLite format 3\0x"]
)
def test_broken_queue_is_made_anew(tmp_path: Path, content: bytes) -> None:
    """A damaged file does not keep a worker from starting."""
    (tmp_path / "queue.db").write_bytes(content)
    queue = JobQueue(tmp_path)
    queue.open_anew_if_broken()
    assert queue.send("abc")
    assert queue.waiting() == {"abc"}
    queue.close()
