"""What the dashboard is built from: each place that builds it has all of it."""

import ast
import re

from tests.ship.checkout import PROJECT_DIR
from tests.ship.dockerfile import read_dockerfile

IMPORTED = re.compile(r"""from "@/([\w-]+)/""")


def imported_folders() -> set[str]:
    """List the folders at the top that the dashboard's own code imports from, with where its pages are."""
    sources = [
        path for folder in ("app", "components", "features", "lib") for path in (PROJECT_DIR / folder).rglob("*.ts*")
    ]
    shipped = [path.read_text("utf-8") for path in sources if ".test." not in path.name]
    return {"app", *(folder for text in shipped for folder in IMPORTED.findall(text))}


def test_wheel_copies_all_that_the_dashboard_is_built_from() -> None:
    """A wheel is also built where the dashboard is not built yet: in a copy of its sources."""
    module = ast.parse((PROJECT_DIR / "setup.py").read_text("utf-8"))
    (copied,) = [
        {node.value for node in ast.walk(statement.value) if isinstance(node, ast.Constant)}
        for statement in module.body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "DASHBOARD_SOURCES"
    ]
    assert imported_folders() <= copied
    assert all((PROJECT_DIR / str(name)).exists() for name in copied)


def test_image_copies_all_that_the_dashboard_is_built_from() -> None:
    """As far as Docker goes."""
    copied = {
        source
        for line in read_dockerfile(PROJECT_DIR / "Dockerfile")["dashboard"].all("COPY")
        for source in line.split()
    }
    assert imported_folders() <= copied


def test_make_builds_anew_when_any_of_it_changes() -> None:
    """The list of what `make build` looks at."""
    (listed,) = re.findall(r"^DASHBOARD_SOURCES := (.+)$", (PROJECT_DIR / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert imported_folders() <= set(listed.split())
