"""The pages of the documentation, as tests read them: their code, their links and their headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDES = tuple(sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]))
"""What tells people what to type; docs/adr tells what was once decided, and stays as it is."""

_FENCE = re.compile(r" *```(?P<language>\w*)\s*$")
_INDENTED = re.compile(r"(    |\t)(?P<text>.*)$")
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"#+ (?P<title>.+)$")


@dataclass(frozen=True)
class CodeBlock:
    """A fenced or an indented block of code.

    Attributes:
        language: As the fence says; empty for none, and for an indented block.
        line: The number of its first line.
        remark: The comment of HTML on the line before the fence, without its marks.
    """

    language: str
    text: str
    line: int
    remark: str = ""


def page_id(page: Path) -> str:
    """Name a page in a test's id."""
    return page.relative_to(ROOT).as_posix()


def code_blocks(page: str) -> list[CodeBlock]:
    """Find the blocks of code of a page in Markdown, in order."""
    return list(_blocks(page.splitlines()))


def _blocks(lines: list[str]) -> Iterator[CodeBlock]:
    number = 0
    while number < len(lines):
        if fence := _FENCE.match(lines[number]):
            end = next(at for at in range(number + 1, len(lines)) if lines[at].strip() == "```")
            remark = _remark(lines[number - 1]) if number else ""
            yield CodeBlock(fence["language"], "\n".join(lines[number + 1 : end]) + "\n", number + 2, remark)
            number = end + 1
        elif (_INDENTED.match(lines[number])) and (number == 0 or not lines[number - 1].strip()):
            end = next((at for at in range(number, len(lines)) if not _INDENTED.match(lines[at])), len(lines))
            yield CodeBlock("", "".join(f"{line[4:]}\n" for line in lines[number:end]), number + 1)
            number = end
        else:
            number += 1


def _remark(line: str) -> str:
    line = line.strip()
    return line.removeprefix("<!--").removesuffix("-->").strip() if line.startswith("<!--") else ""


def prose(page: str) -> str:
    """Take the blocks of code out of a page."""
    lines = page.splitlines()
    for block in code_blocks(page):
        for at in range(block.line - 1, block.line - 1 + block.text.count("\n")):
            lines[at] = ""
    return "\n".join(line for line in lines if not _FENCE.match(line))


def code_spans(page: str) -> list[str]:
    """Find what is set as code within sentences."""
    return _SPAN.findall(prose(page))


def links(page: str) -> list[str]:
    """Find where a page leads to, pictures too."""
    return [found["target"] for found in _LINK.finditer(prose(page))]


def anchors(page: str) -> set[str]:
    """Name the headings of a page as GitHub does in addresses."""
    titles = (found["title"] for line in prose(page).splitlines() if (found := _HEADING.match(line)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def section(page: str, title: str) -> str:
    """Cut out what stands below a heading, up to the next one of its rank or a higher one.

    Raises:
        ValueError: There is no such heading.
    """
    lines = page.splitlines(keepends=True)
    start = next((at for at, line in enumerate(lines) if line.rstrip().lstrip("#").strip() == title), None)
    if start is None:
        raise ValueError(f"There is no heading {title!r}.")
    rank = len(lines[start]) - len(lines[start].lstrip("#"))
    ends = (at for at in range(start + 1, len(lines)) if re.match(rf"#{{1,{rank}}} ", lines[at]))
    return "".join(lines[start : next(ends, len(lines))])
