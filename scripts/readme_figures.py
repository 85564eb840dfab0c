"""Write README's figures of the flood from the JSON that `make flood` made, or check that they agree.

.venv/bin/python scripts/readme_figures.py --flood data/floods/20261120-184500   # take this flood
.venv/bin/python scripts/readme_figures.py --check
"""

import argparse
import re
import sys
from pathlib import Path

from whisker.floods.schema import Flood
from whisker.floods.store import FLOOD_FILE
from whisker.floods.table import flood_markdown

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
FIGURES = "benchmarks/results/flood.json"
SECTION = re.compile(r"(?<=<!-- flood -->\n).*?(?=<!-- /flood -->)", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flood", type=Path, help="a flood's folder; its figures are kept, without every second of it")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where README says something else")
    options = parser.parse_args()
    if options.flood is not None:
        keep_figures(options.flood)
    text = README.read_text(encoding="utf-8")
    wanted = with_figures(text)
    if options.check and text != wanted:
        print("README's figures of the flood are not those of " + FIGURES + "; run: scripts/readme_figures.py")
        return 1
    if not options.check:
        README.write_text(wanted, encoding="utf-8")
    return 0


def keep_figures(folder: Path) -> None:
    flood = Flood.model_validate_json((folder / FLOOD_FILE).read_bytes())
    kept = flood.model_copy(update={"series": [], "artifacts": []})
    (ROOT / FIGURES).write_text(kept.model_dump_json(indent=2) + "\n", encoding="utf-8")


def with_figures(text: str) -> str:
    flood = Flood.model_validate_json((ROOT / FIGURES).read_bytes())
    words, count = SECTION.subn(lambda _: flood_markdown(flood, FIGURES) + "\n", text)
    if count != 1:
        sys.exit("README.md needs exactly one section between <!-- flood --> and <!-- /flood -->.")
    return words


if __name__ == "__main__":
    sys.exit(main())
