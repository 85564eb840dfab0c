"""The tree of faults, and how the top of its module draws it."""

import inspect
import re

from whisker import errors
from whisker.errors import AppError

SECTION_OR_CLASS = re.compile(r"^(?:# --- (?P<section>.+)|class (?P<name>\w+)\()", re.MULTILINE)


def drawn() -> dict[str, str]:
    """Read the sections of the drawing, and the tree that stands in each."""
    _, *lines = re.split(r"^\* ", inspect.getdoc(errors) or "", flags=re.MULTILINE)
    return {name: " ".join(tree.split()) for name, _, tree in (line.partition(": ") for line in lines)}


def defined() -> dict[str, list[str]]:
    """Read the module's sections, and the classes that each defines."""
    sections: dict[str, list[str]] = {}
    for found in SECTION_OR_CLASS.finditer(inspect.getsource(errors)):
        if found["section"]:
            sections[found["section"]] = []
        elif sections:
            list(sections.values())[-1].append(found["name"])
    return sections


def tree_of(fault: type[AppError]) -> str:
    """Draw a class with its subclasses behind it, in the order in which they are defined."""
    subclasses = ", ".join(tree_of(below) for below in fault.__subclasses__() if below.__module__ == "whisker.errors")
    return f"{fault.__name__} ({subclasses})" if subclasses else fault.__name__


def test_tree_is_drawn_as_it_is() -> None:
    """A class that is added, moved or taken away has to be drawn anew."""
    sections = defined()
    roots = {
        fault.__name__: tree_of(fault) for fault in AppError.__subclasses__() if fault.__module__ == "whisker.errors"
    }
    assert drawn() == {
        section: ", ".join(roots[name] for name in names if name in roots) for section, names in sections.items()
    }
    assert sum(map(len, sections.values())) > 80


def test_subclass_stands_in_the_section_of_its_base() -> None:
    """Whoever looks for a fault finds the whole family in one place."""
    section_of = {name: section for section, names in defined().items() for name in names}
    for name, section in section_of.items():
        base = getattr(errors, name).__base__
        assert base is AppError or section_of[base.__name__] == section, name
