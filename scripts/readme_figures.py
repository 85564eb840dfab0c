"""Write README's figures of the load test from the JSON that `make flood` made, or check that they agree.

.venv/bin/python scripts/readme_figures.py --load-test data/floods/20261120-184500   # take this load test
.venv/bin/python scripts/readme_figures.py --check
"""

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from loadtest.words import load_test_markdown  # noqa: E402 - found beside this folder

from whisker.load_tests import LOAD_TEST_FILE, LoadTest  # noqa: E402

README = ROOT / "README.md"
FIGURES = "benchmarks/results/flood.json"
SECTION = re.compile(r"(?<=<!-- load test -->\n).*?(?=<!-- /load test -->)", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--load-test", type=Path, help="folder of a load test whose figures are kept, but for its every second"
    )
    parser.add_argument("--check", action="store_true", help="change nothing; fail where README says something else")
    options = parser.parse_args()
    if options.load_test is not None:
        keep_figures(options.load_test)
    text = README.read_text(encoding="utf-8")
    wanted = with_figures(text)
    if options.check and text != wanted:
        print("README's figures of the load test are not those of " + FIGURES + "; run: scripts/readme_figures.py")
        return 1
    if not options.check:
        README.write_text(wanted, encoding="utf-8")
    return 0


def keep_figures(folder: Path) -> None:
    load_test = LoadTest.model_validate_json((folder / LOAD_TEST_FILE).read_bytes())
    kept = load_test.model_copy(update={"series": [], "artifacts": []})
    (ROOT / FIGURES).write_text(kept.model_dump_json(indent=2) + "\n", encoding="utf-8")


def with_figures(text: str) -> str:
    load_test = LoadTest.model_validate_json((ROOT / FIGURES).read_bytes())
    words, count = SECTION.subn(lambda _: load_test_markdown(load_test, FIGURES) + "\n", text)
    if count != 1:
        sys.exit("README.md needs exactly one section between <!-- load test --> and <!-- /load test -->.")
    return words


if __name__ == "__main__":
    sys.exit(main())
