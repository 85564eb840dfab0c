"""Imports inside functions: the few that keep heavy libraries out of a process, each named in .importlinter."""

import ast
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import whisker

PACKAGE = Path(whisker.__file__).parent
PROJECT_DIR = PACKAGE.parents[1]
MOST = 50
"""There were 138, and nobody knew which of them mattered."""

Edge = tuple[str, str]


def ignored() -> set[Edge]:
    """Read which imports the contracts look away from."""
    config = ConfigParser()
    config.read(PROJECT_DIR / ".importlinter", "utf-8")
    texts = [config.get(section, "ignore_imports", fallback="") for section in config.sections()]
    lines = [line for text in texts for line in text.splitlines() if line and not line.startswith("#")]
    return {(importer, imported) for importer, imported in (line.split(" -> ") for line in lines)}


def imports(path: Path) -> Iterator[tuple[Edge, bool]]:
    """Name what a module imports, and whether it does so inside a function; imports of types do not count."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    importer = ".".join(part for part in parts if part != "__init__")
    todo: list[tuple[ast.AST, bool]] = [(ast.parse(path.read_text("utf-8")), False)]
    for node, is_inner in todo:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (((importer, alias.name), is_inner) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (((importer, name), is_inner) for name in _modules(node))
        inside = is_inner or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        todo += [(child, inside) for child in ast.iter_child_nodes(node)]


def _modules(node: ast.ImportFrom) -> set[str]:
    """Name the modules of `from package import module`, or else the one that has what is imported."""
    found = {f"{node.module}.{alias.name}" for alias in node.names}
    return {name if _is_module(name) else str(node.module) for name in found}


def _is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or path.is_dir()


def all_imports() -> list[tuple[Edge, bool]]:
    """Name every import of the package."""
    return [found for path in PACKAGE.rglob("*.py") for found in imports(path)]


def test_own_modules_are_imported_at_the_top_but_where_a_contract_says_why() -> None:
    """Who adds an import inside a function says in .importlinter what that keeps out of which process."""
    inner = {edge for edge, is_inner in all_imports() if is_inner and edge[1].startswith("whisker.")}
    assert inner - ignored() == set()
    assert 0 < len(inner) < MOST


def test_contracts_look_away_from_nothing_that_is_imported_at_the_top() -> None:
    """What they ignore would load the heavy library all the same."""
    at_the_top = {(importer, imported) for (importer, imported), is_inner in all_imports() if not is_inner}
    roots = {(importer, imported.partition(".")[0]) for importer, imported in at_the_top}
    assert ignored() & (at_the_top | roots) == set()
    assert ignored()
