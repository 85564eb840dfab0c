"""Whatever bytes come as a ZIP: a fault that is named, or files within their folder, and nothing else."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.zips import RawMember, raw_zip, write_zip

from whisker.datasets.archives.extraction import dataset_folder
from whisker.errors import DatasetInvalid, FormatUnsupported

_PART = st.sampled_from(
    ["cat", "dog", "..", ".", "", "train", "Test", "CON", "1.jpg", "a.zip", "\u202e", "é", "__MACOSX"]
)
_NAME = st.lists(_PART, min_size=1, max_size=4).map("/".join) | st.text(max_size=8)


def outcome(write: Callable[[Path], object]) -> set[str]:
    """Unpack what `write` writes; return what lies around the folder of the dataset afterwards."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        write(home / "a.zip")
        before = tempfile.tempdir
        (home / "temporary").mkdir()
        tempfile.tempdir = str(home / "temporary")
        try:
            with dataset_folder(home / "a.zip") as opened:
                folder = opened.path.resolve()
                assert all(path.resolve().is_relative_to(folder) for path in folder.rglob("*"))
        except (DatasetInvalid, FormatUnsupported):
            pass
        finally:
            tempfile.tempdir = before
        return {path.name for path in home.rglob("*")}


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_by_name(data: bytes) -> None:
    """Never another exception, never a file outside."""
    assert outcome(lambda path: path.write_bytes(data)) == {"a.zip", "temporary"}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(_NAME, st.binary(max_size=20)), max_size=6),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=4),
)
def test_any_damage_to_a_zip_is_refused_by_name(
    members: list[tuple[str, bytes]], damage: list[tuple[int, int]]
) -> None:
    """ZIPs of all sorts of names, and with some bytes changed."""

    def write(path: Path) -> None:
        write_zip(path, {name.encode("utf-8", "ignore").decode().lstrip("\0") or "x": data for name, data in members})
        spoilt = bytearray(path.read_bytes())
        for at, value in damage:
            spoilt[at % len(spoilt)] = value
        path.write_bytes(spoilt)

    assert outcome(write) == {"a.zip", "temporary"}


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            RawMember,
            name=_NAME.map(lambda name: name.encode("utf-8", "ignore")),
            data=st.binary(max_size=20),
            flags=st.sampled_from([0, 1, 8, 0x800]),
            size_bytes=st.none() | st.integers(0, 2**32 - 1),
            offset=st.none() | st.integers(0, 200),
            mode=st.sampled_from([0, 0o100644, 0o040755, 0o120777]),
            extra=st.binary(max_size=20),
            deflate=st.booleans(),
        ),
        max_size=5,
    ),
    st.none() | st.integers(0, 65_535),
)
def test_any_lies_of_a_zip_are_refused_by_name(members: list[RawMember], count: int | None) -> None:
    """Sizes, places, flags and counts that are made up."""
    assert outcome(lambda path: raw_zip(path, members, count=count)) == {"a.zip", "temporary"}
