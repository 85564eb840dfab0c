"""How the code of a Python package is laid out, as a table: sizes, imports, and what a request and a job cross.

    python benchmarks/shape.py src/whisker ../other/src/httpx
    python benchmarks/shape.py src/whisker --crossed

A file counts unless it is a test. Sizes are of modules: files that define a class, a function or a value; what only
imports, as most `__init__.py`, is read by nobody. With `--crossed` the package is Whisker in any arrangement: it is run
in this environment, by what does not change (its commands, HTTP, `whisker.wsgi:app`); see benchmarks/shape_trace.py.
"""

import argparse
import ast
import math
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from shape_trace import Crossed, measure_crossed

SMALL_LINES: Final = 60
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS: Final = (*_FUNCTIONS, ast.ClassDef, ast.Assign, ast.AnnAssign)


@dataclass(frozen=True)
class Module:
    """One file of a package.

    Attributes:
        name: As it is imported.
        lines: Of text, all of them.
    """

    name: str
    is_package: bool
    lines: int
    tree: ast.Module

    @property
    def defines_something(self) -> bool:
        """Whether there is more than imports."""
        return any(isinstance(node, _DEFINITIONS) for node in self.tree.body)

    @property
    def functions(self) -> list[int]:
        """Lines of each function, its docstring too."""
        return [_height(node) for node in ast.walk(self.tree) if isinstance(node, _FUNCTIONS)]

    @property
    def import_lines(self) -> int:
        """Lines that are import statements."""
        return sum(_height(node) for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom))


@dataclass(frozen=True)
class Package:
    """All modules of a package that are no tests."""

    modules: tuple[Module, ...]

    @classmethod
    def read(cls, folder: Path) -> "Package":
        """Read every file below a package's folder."""
        top = next(place for place in [folder, *folder.parents] if not (place.parent / "__init__.py").exists())
        files = sorted(file for file in folder.rglob("*.py") if not _is_test(file.relative_to(folder)))
        return cls(tuple(_read(file, top.parent) for file in files))

    @cached_property
    def names(self) -> set[str]:
        """Of the modules."""
        return {module.name for module in self.modules}

    @property
    def inner_imports(self) -> int:
        """Imports of the package's own modules within functions."""
        functions = (node for module in self.modules for node in _outer_functions(module))
        return sum(bool(self._targets(node, module)) for module, function in functions for node in _imports(function))

    @property
    def importers(self) -> Counter[str]:
        """How many modules import each one, wherever they do."""
        pairs = {
            (target, module.name)
            for module in self.modules
            for node in _imports(module.tree)
            for target in self._targets(node, module)
        }
        return Counter(target for target, importer in pairs if target != importer)

    def _targets(self, node: ast.Import | ast.ImportFrom, module: Module) -> set[str]:
        """Name the own modules that a statement imports."""
        if isinstance(node, ast.Import):
            return {alias.name for alias in node.names} & self.names
        base = node.module or ""
        if node.level:
            parts = module.name.split(".")
            kept = len(parts) - node.level + module.is_package
            base = ".".join([*parts[:kept], *filter(None, [node.module])])
        named = {f"{base}.{alias.name}" for alias in node.names}
        whole = named & self.names
        return whole if len(whole) == len(named) else whole | ({base} & self.names)


def measure(package: Package) -> dict[str, str]:
    """Measure a package's sizes and imports, by what each figure is called."""
    lines = sum(module.lines for module in package.modules)
    sizes = sorted(module.lines for module in package.modules if module.defines_something)
    functions = sorted(height for module in package.modules for height in module.functions)
    import_lines = sum(module.import_lines for module in package.modules)
    importers = package.importers
    single = sum(count == 1 for count in importers.values())
    return {
        "files": f"{len(package.modules):,}",
        "lines": f"{lines:,}",
        "modules that define something": f"{len(sizes):,}",
        "lines a module, median / p90": _middle_and_high(sizes),
        f"modules under {SMALL_LINES} lines": f"{sum(size < SMALL_LINES for size in sizes) / len(sizes):.0%}",
        "largest module": f"{sizes[-1]:,}",
        "import lines": f"{import_lines:,} ({import_lines / lines:.1%})",
        "lines a function, median / p90": _middle_and_high(functions),
        "imports of own modules within functions": f"{package.inner_imports:,}",
        "modules with one importer": f"{single / len(importers):.0%}" if importers else "-",
    }


def measure_run(crossed: Crossed) -> dict[str, str]:
    """Name what was crossed when Whisker ran, by what each figure is called."""
    types = ", ".join(f"{name} x{count / crossed.pictures:.0f}" for name, count in crossed.picture_types.items())
    return {
        "own modules loaded by the server": f"{crossed.server_modules:,}",
        "files crossed by POST /predict": f"{len(crossed.predict_files):,}",
        "files crossed by POST /retrain": f"{len(crossed.retrain_files):,}",
        "files crossed by a retrain job's process": f"{len(crossed.job_files):,}",
        "types a picture passes": f"{len(crossed.picture_types)}: {types}",
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="of packages, such as src/whisker")
    parser.add_argument("--crossed", action="store_true", help="run Whisker too, in each of the folders")
    asked = parser.parse_args()
    columns = []
    for folder in asked.folders:
        figures = measure(Package.read(folder.resolve()))
        columns.append(figures | measure_run(measure_crossed(folder.resolve())) if asked.crossed else figures)
    sys.stdout.write(_table([str(folder) for folder in asked.folders], columns))


def _table(titles: list[str], columns: list[dict[str, str]]) -> str:
    rows = [["", *titles], ["---", *(["---:"] * len(titles))]]
    rows += [[name, *(column[name] for column in columns)] for name in columns[0]]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _read(file: Path, place: Path) -> Module:
    text = file.read_text(encoding="utf-8")
    parts = file.relative_to(place).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, is_package, len(text.splitlines()), ast.parse(text, str(file)))


def _is_test(path: Path) -> bool:
    return (
        bool({"tests", "test"} & set(path.parts))
        or path.name.startswith("test_")
        or path.stem.endswith("_test")
        or path.name == "conftest.py"
    )


def _outer_functions(module: Module) -> Iterator[tuple[Module, ast.AST]]:
    """List functions that lie in no other function."""
    waiting: list[ast.AST] = [module.tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, _FUNCTIONS):
                yield module, node
            else:
                waiting.append(node)


def _imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


def _height(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _middle_and_high(ordered: list[int]) -> str:
    if not ordered:
        return "-"
    return f"{statistics.median(ordered):g} / {ordered[math.ceil(0.9 * len(ordered)) - 1]}"


if __name__ == "__main__":
    main()
