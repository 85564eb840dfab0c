"""`whisker inbox`: what waits, groups of what the live model does not know, and naming them."""

import json
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.conftest import MakePicture

from whisker.feedback.item import UserLabel
from whisker.settings import load_settings
from whisker.workspace import Workspace


@pytest.fixture
def limes(run: Run, tmp_path: Path, make_picture: MakePicture) -> list[str]:
    """Six green pictures and two red ones in the inbox; the ids of the green ones."""
    del run
    workspace = Workspace.open(load_settings())
    for number in range(2):
        workspace.feedback.add(make_picture("red", "PNG", (32 + number, 32)), "PNG", UserLabel("red"))
    names = ["unknown", "unknown", "unknown", "leaf", "leaf", "grass"]
    sent = [
        workspace.feedback.add(make_picture("lime", "PNG", (32 + number, 32)), "PNG", UserLabel(name))
        for number, name in enumerate(names)
    ]
    workspace.close()
    return [item.id for item in sent]


def test_what_waits_is_counted_by_class(run: Run, limes: list[str]) -> None:
    """The most frequent first."""
    del limes
    assert [line.split() for line in run("inbox").stdout.splitlines()] == [
        ["3", "unknown"],
        ["2", "leaf"],
        ["2", "red"],
        ["1", "grass"],
    ]


def test_an_empty_inbox_says_how_it_is_filled(run: Run) -> None:
    """By people, where feedback is on."""
    assert "WHISKER_FEEDBACK=1" in run("inbox").stdout


def test_a_group_is_listed_with_the_command_that_names_it(run: Run, limes: list[str]) -> None:
    """And once it has its name, no more."""
    listed = run("inbox", "groups").stdout
    assert "6 of 8 pictures that wait are unknown to tiny-1; 1 group of them looks alike." in listed
    assert "6 look alike (mean similarity 1.00), given as unknown (3), leaf (2), grass (1)." in listed
    command = next(line.split("whisker ")[1] for line in listed.splitlines() if "--group-of" in line)
    named = run(*command.replace("NAME", "lime").split())
    assert named.stdout == "6 pictures are lime now (before: unknown (3), leaf (2), grass (1)).\n"
    assert "--group-of" not in run("inbox", "groups").stdout
    (group,) = json.loads(run("inbox", "groups", "--json").stdout)["groups"]
    assert (set(group["ids"]), group["class_names"], group["is_named"]) == (set(limes), {"lime": 6}, True)


def test_single_pictures_are_named_too(run: Run, limes: list[str]) -> None:
    """By their ids; one that does not wait stops all."""
    assert "1 picture is moss now" in run("inbox", "label", "moss", limes[0]).stdout
    result = run("inbox", "label", "moss", limes[1], "missing")
    assert result.exit_code == 1
    assert "There is no feedback 'missing' that waits" in str(result.exception)


@pytest.mark.parametrize("arguments", [(), ("a" * 32, "--group-of", "b")])
def test_either_ids_or_a_group_is_named(run: Run, arguments: tuple[str, ...]) -> None:
    """Neither and both are refused with what is taken."""
    result = run("inbox", "label", "moss", *arguments)
    assert result.exit_code == 2
    assert "--group-of" in result.output


def test_a_group_that_is_not_there_is_named_in_the_error(run: Run, limes: list[str]) -> None:
    """With where to find one."""
    del limes
    assert "whisker inbox groups" in str(run("inbox", "label", "moss", "--group-of", "zzz").exception)
