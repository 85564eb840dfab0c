"""Reads a Dockerfile as far as tests ask: its stages with their instructions, in order."""

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stage:
    """One stage.

    Attributes:
        name: As FROM ... AS names it.
        base: An image, or a stage before it.
        instructions: Keyword and the rest of the line, continued lines joined.
    """

    name: str
    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, keyword: str) -> list[str]:
        """List what follows a keyword."""
        return [rest for found, rest in self.instructions if found == keyword]


def read_dockerfile(path: Path) -> dict[str, Stage]:
    """Read a Dockerfile's stages, by name."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    stages: dict[str, Stage] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        keyword, _, rest = line.partition(" ")
        if keyword == "FROM":
            base, _, name = rest.partition(" AS ")
            stages[name] = Stage(name, base)
        else:
            list(stages.values())[-1].instructions.append((keyword, rest.strip()))
    return stages


def lineage(stages: dict[str, Stage], name: str) -> list[Stage]:
    """List a stage and every stage that it is made from: by FROM, or by COPY --from."""
    stage = stages[name]
    sources = [stage.base, *re.findall(r"--from=(\S+)", " ".join(stage.all("COPY")))]
    return [stage, *(found for source in sources if source in stages for found in lineage(stages, source))]
