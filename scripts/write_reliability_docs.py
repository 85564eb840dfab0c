"""Write into docs/reliability.md which test shows each row of its tables: bad input and faults, and what people send.

A test of a row is named after it: `test_row_41_...`, `test_rows_5_to_7_...`, `test_rows_16_and_17_...`; one of a kind
of what people send after its letter: `test_case_G_...`, and in the browser `test("case D: ..."`.
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

_TESTS: Final = (("e2e", "*.spec.ts"), ("tests", "test_*.py"))

_ROW: Final = re.compile(r"^\| (?P<row>\d+|[A-Z]\d?) \| (?P<told>.+ \| .+) \|[^|]*\|$", re.MULTILINE)
_TEST: Final = re.compile(r"def test_rows?_(?P<first>\d+)(?:_(?P<join>to|and)_(?P<last>\d+))?_?\w*\(")
_CASE_TEST: Final = re.compile(r"""def test_case_([A-Z]\d?)_\w*\(|test\(\s*"cases? ([A-Z]\d?(?:, [A-Z]\d?)*): """)


def reliability_page(page: str) -> str:
    """Fill the last column of both tables: a link to each file that tests the row."""
    files = files_by_row()
    return _ROW.sub(lambda row: f"| {row['row']} | {row['told']} | {_links(files[row['row']])} |", page)


def files_by_row() -> Mapping[str, list[Path]]:
    """List the files that test each row, relative to the repository."""
    files: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(path for folder, name in _TESTS for path in (ROOT / folder).rglob(name)):
        for row in sorted(set(_rows_tested(path.read_text("utf-8")))):
            files[row].append(path.relative_to(ROOT))
    return files


def rows_of(page: str) -> list[str]:
    """List the numbers and letters of the tables' rows, in order."""
    return [row["row"] for row in _ROW.finditer(page)]


def _rows_tested(source: str) -> Iterator[str]:
    for test in _TEST.finditer(source):
        first, last = int(test["first"]), int(test["last"] or test["first"])
        yield from map(str, range(first, last + 1) if test["join"] == "to" else (first, last))
    for case in _CASE_TEST.finditer(source):
        yield from (case[1] or case[2]).split(", ")


def _links(files: list[Path]) -> str:
    return ", ".join(f"[{_name(path)}](../{path.as_posix()})" for path in files)


def _name(path: Path) -> str:
    return (
        f"{path.name.removesuffix('.spec.ts')} (browser)" if path.suffix == ".ts" else path.stem.removeprefix("test_")
    )


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
