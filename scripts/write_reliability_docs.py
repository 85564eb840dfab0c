"""Write into docs/reliability.md which test shows each row of its table of bad input and faults.

A test of a row is named after it: `test_row_41_...`, `test_rows_5_to_7_...`, `test_rows_16_and_17_...`.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "reliability.md"

_ROW: Final = re.compile(r"^\| (?P<number>\d+) \| (?P<told>.+ \| .+) \|[^|]*\|$", re.MULTILINE)
_TEST: Final = re.compile(r"def test_rows?_(?P<first>\d+)(?:_(?P<join>to|and)_(?P<last>\d+))?_?\w*\(")


def reliability_page(page: str) -> str:
    """Fill the table's last column: a link to each file that tests the row."""
    files = files_by_row()
    return _ROW.sub(lambda row: f"| {row['number']} | {row['told']} | {_links(files[int(row['number'])])} |", page)


def files_by_row() -> Mapping[int, list[Path]]:
    """List the files that test each row, relative to the repository."""
    files: dict[int, list[Path]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for number in sorted(set(_rows_tested(path.read_text("utf-8")))):
            files[number].append(path.relative_to(ROOT))
    return files


def rows_of(page: str) -> list[int]:
    """List the numbers of the table's rows, in order."""
    return [int(row["number"]) for row in _ROW.finditer(page)]


def _rows_tested(source: str) -> Iterator[int]:
    for test in _TEST.finditer(source):
        first, last = int(test["first"]), int(test["last"] or test["first"])
        yield from range(first, last + 1) if test["join"] == "to" else (first, last)


def _links(files: list[Path]) -> str:
    return ", ".join(f"[{path.stem.removeprefix('test_')}](../{path.as_posix()})" for path in files)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="say whether the page is as it would be written")
    page = PAGE.read_text("utf-8")
    written = reliability_page(page)
    if not parser.parse_args().check:
        PAGE.write_text(written, "utf-8")
    elif written != page:
        print("docs/reliability.md is out of date. Run .venv/bin/python scripts/write_reliability_docs.py.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
