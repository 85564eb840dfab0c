"""A job's log."""

import logging
from pathlib import Path

import pytest

from whisker.jobs.log import LOG_FILE, MOST_MESSAGE_CHARS, JobLog, read_log


def _log(folder: Path, *messages: str) -> None:
    handler = JobLog(folder)
    for message in messages:
        handler.handle(logging.LogRecord("whisker", logging.WARNING, "", 1, message, None, None))
    handler.close()


def test_log_is_read_in_pages(tmp_path: Path) -> None:
    """Each call goes on where the last one ended."""
    assert read_log(tmp_path) == ([], 0)
    _log(tmp_path, "one")
    lines, after = read_log(tmp_path)
    assert [(line["level"], line["message"]) for line in lines] == [("warning", "one")]
    assert read_log(tmp_path, after) == ([], after)
    _log(tmp_path, "two")
    assert [line["message"] for line in read_log(tmp_path, after)[0]] == ["two"]


def test_row_87_message_stays_within_its_line(tmp_path: Path) -> None:
    """Row 87: line breaks and escape sequences of a file's name forge no line and colour no terminal."""
    forged = 'cat\r\n{"at": "", "level": "info", "message": "forged"}\x1b[31m\u2028é'
    _log(tmp_path, forged)
    content = (tmp_path / LOG_FILE).read_bytes()
    assert content.count(b"\n") == 1
    assert content.rstrip(b"\n").decode("ascii").isprintable()
    assert [line["message"] for line in read_log(tmp_path)[0]] == [forged]


def test_line_torn_by_a_kill_is_left_out(tmp_path: Path) -> None:
    """Whoever goes on with the log begins a line of its own; a line that is not whole yet waits."""
    (tmp_path / LOG_FILE).write_bytes(b'{"at": "x", "lev')
    assert read_log(tmp_path) == ([], 0)
    _log(tmp_path, "after")
    assert [line["message"] for line in read_log(tmp_path)[0]] == ["after"]


def test_long_message_is_shortened(tmp_path: Path) -> None:
    """One message cannot fill the log."""
    _log(tmp_path, "x" * 100_000)
    assert len(read_log(tmp_path)[0][0]["message"]) < MOST_MESSAGE_CHARS + 10


def test_place_beyond_the_end_is_empty(tmp_path: Path) -> None:
    """A place that never was gives no lines, and no fault."""
    _log(tmp_path, "one")
    assert read_log(tmp_path, 10**9)[0] == []
    assert len(read_log(tmp_path, -5)[0]) == 1


def test_line_that_a_library_words_amiss_is_dropped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is no reason for the job to fail; whoever reads standard error learns where it was logged."""
    handler = JobLog(tmp_path)
    handler.handle(logging.LogRecord("library", logging.WARNING, "", 1, "%d pictures", ("many",), None))
    handler.close()
    assert read_log(tmp_path) == ([], 0)
    assert "%d pictures" in capsys.readouterr().err
