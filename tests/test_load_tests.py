"""Load tests on disk."""

from pathlib import Path

import pytest

from tests.loadtest.made_load_tests import make_load_test, store_load_test
from whisker.errors import LoadTestNotFound, NotFound
from whisker.load_tests import MAX_LOAD_TEST_BYTES, LoadTestStore


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with two load tests."""
    folder = tmp_path / "floods"
    for load_test_id in ("20261120-184500", "20261121-090000"):
        store_load_test(folder, make_load_test(tmp_path, load_test_id), report_html="<p>all of it")
    return folder


def test_load_tests_are_listed_latest_first(root: Path) -> None:
    """By when they began."""
    assert [load_test.id for load_test in LoadTestStore(root).latest()] == ["20261121-090000", "20261120-184500"]


def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    """A server that was never tested."""
    assert LoadTestStore(tmp_path / "none").latest() == []


def test_whole_load_test_is_read(root: Path) -> None:
    """As it was written."""
    assert LoadTestStore(root).get("20261120-184500").stages[1].users == 8


@pytest.mark.parametrize("content", ["", "{}", "not json", "[" * 10_000, "x" * (MAX_LOAD_TEST_BYTES + 1)])
def test_damaged_load_test_is_named_and_left_out_of_the_list(root: Path, content: str) -> None:
    """The others are shown all the same."""
    (root / "20261121-090000" / "flood.json").write_text(content)
    assert [load_test.id for load_test in LoadTestStore(root).latest()] == ["20261120-184500"]
    with pytest.raises(LoadTestNotFound, match="damaged"):
        LoadTestStore(root).get("20261121-090000")


def test_load_test_in_another_ones_folder_is_damaged(root: Path) -> None:
    """A folder that was copied by hand would be shown twice."""
    (root / "20261120-184500").rename(root / "20261122-000000")
    with pytest.raises(LoadTestNotFound, match="damaged"):
        LoadTestStore(root).get("20261122-000000")


@pytest.mark.parametrize("load_test_id", ["", ".", "..", "20261120", "20261120-184500/..", "latest", "20991231-235959"])
def test_name_that_is_no_load_test_is_refused(root: Path, load_test_id: str) -> None:
    """Before any path is made of it; the words say where the names are."""
    with pytest.raises(LoadTestNotFound, match="GET /floods"):
        LoadTestStore(root).get(load_test_id)


def test_file_of_a_load_test_is_found(root: Path) -> None:
    """One of those it names."""
    assert LoadTestStore(root).artifact("20261120-184500", "report.html").read_text() == "<p>all of it"


@pytest.mark.parametrize("name", ["other.html", "../20261121-090000/report.html", "/etc/passwd", ""])
def test_file_that_a_load_test_does_not_name_is_refused(root: Path, name: str) -> None:
    """Whether or not it is there; the words name those that are."""
    (root / "20261120-184500" / "other.html").write_text("no")
    with pytest.raises(NotFound, match=r"report\.html"):
        LoadTestStore(root).artifact("20261120-184500", name)


def test_link_out_of_the_folder_is_refused(root: Path, tmp_path: Path) -> None:
    """A load test's folder holds files."""
    secret = tmp_path / "secret"
    secret.write_text("no")
    report = root / "20261120-184500" / "report.html"
    report.unlink()
    report.symlink_to(secret)
    with pytest.raises(NotFound):
        LoadTestStore(root).artifact("20261120-184500", "report.html")
