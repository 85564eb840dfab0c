"""Where a notebook works."""

from pathlib import Path

from whisker.notebooks import Workbench


def test_temporary_folder_goes_away_at_the_end() -> None:
    """Trying things out leaves nothing behind."""
    bench = Workbench()
    folder = bench.data_dir
    assert (folder / "whisker.db").is_file()
    bench.close()
    assert not folder.exists()


def test_named_folder_stays(tmp_path: Path) -> None:
    """The dashboard shows what a notebook made in its folder."""
    bench = Workbench(tmp_path / "mine")
    assert repr(bench) == f"A workbench in {tmp_path / 'mine'}"
    assert "cats-vs-dogs-1" in repr(bench.versions())
    assert repr(bench.history()) == "Live  Before  By  Why"
    bench.close()
    assert (tmp_path / "mine" / "whisker.db").is_file()
