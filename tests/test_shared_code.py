"""What tests share lies in modules of its own."""

import re
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent
# In programs that tests hand to another process, too.
IMPORT_OF_A_TEST: Final = re.compile(
    r"^\s*(?:from|import)\s+[\w.]*\btest_\w+|^\s*from\s+[\w.]+\s+import\s.*\btest_\w+", re.MULTILINE
)


def test_no_test_imports_a_test() -> None:
    """Who reads, moves or marks one test need not know which others stand on it."""
    found = {
        str(path.relative_to(TESTS)): imports
        for path in TESTS.rglob("*.py")
        if (imports := IMPORT_OF_A_TEST.findall(path.read_text(encoding="utf-8")))
    }
    assert found == {}
