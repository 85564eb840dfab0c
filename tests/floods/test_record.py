"""The record that users leave."""

from pathlib import Path

import pytest
from tests.floods.made_floods import ROWS, make_record, write_record

from whisker.errors import FloodInvalid
from whisker.floods.record import read_record


def test_record_is_read_in_columns(tmp_path: Path) -> None:
    """Times, kinds and faults of each answer, in the order of writing."""
    record = make_record(tmp_path)
    assert record.seconds.tolist() == [row[0] for row in ROWS]
    assert record.kinds[1] == ("POST", "/predict (form)")
    assert record.errors[4] == "503 overloaded"


@pytest.mark.parametrize(
    "text", ["second,stage\n1,2\n", "second,stage,users,method,name,milliseconds,error\nsoon,0,1,GET,/,1,\n"]
)
def test_file_that_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    """Other columns, or words where numbers belong, with the columns that would be read."""
    path = tmp_path / "other.csv"
    path.write_text(text)
    with pytest.raises(FloodInvalid, match="milliseconds"):
        read_record(path)


def test_line_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    """Half a line is no answer."""
    path = write_record(tmp_path, ROWS)
    path.write_text(path.read_text() + "4.5,1,8")
    with pytest.raises(FloodInvalid, match="other columns"):
        read_record(path)
