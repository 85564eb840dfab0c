"""Where the documentation leads to."""

import json
import re
from pathlib import Path

import pytest
from tests.docs.pages import GUIDES, ROOT, anchors, links

PAGES = (*GUIDES, *sorted((ROOT / "docs" / "adr").glob("*.md")), ROOT / "CHANGELOG.md")
_ENDPOINT = re.compile(r"\b(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>/[\w{}/.-]*)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    """Nobody is led astray within the repository; addresses of others are not followed."""
    faults = []
    for link in links(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if re.match(r"[a-z]+:", link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            faults.append(link)
    assert not faults


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    """docs/README.md leads to each page beside it."""
    index = ROOT / "docs" / "README.md"
    told = set(links(index.read_text(encoding="utf-8")))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"} <= told


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_endpoint_on_the_page_is_one_of_the_api(page: Path) -> None:
    """A path in capitals' company, such as GET /models, is described in openapi.json."""
    described = json.loads((ROOT / "openapi.json").read_text(encoding="utf-8"))["paths"]
    own = {("GET", "/"), ("GET", "/docs"), ("GET", "/openapi.json")}
    known = {(method.upper(), path) for path, methods in described.items() for method in methods} | own
    shapes = {(method, _shape(path)) for method, path in known}
    told = {(found["method"], found["path"]) for found in _ENDPOINT.finditer(page.read_text(encoding="utf-8"))}
    assert {(method, path) for method, path in told if (method, _shape(path.rstrip("."))) not in shapes} == set()


def _shape(path: str) -> str:
    """Take the names out of a path, as people write /jobs/ID where the description says /jobs/{job_id}."""
    return re.sub(r"\{\w+\}|\b[A-Z]+\b", "*", path)
