"""Commands that the documentation tells people to type."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.docs.pages import GUIDES, ROOT, code_blocks, code_spans, page_id

from whisker.cli import cli
from whisker.settings import PREFIX, Settings

_PUNCTUATION = re.compile(r"[();<>|&]+")
_RUNNERS = {"do", "exec", "nice", "run", "sudo", "then", "until"}
_OF_TESTS = {"WHISKER_TEST_DATA"}


def read_commands(text: str, program: str) -> Iterator[list[str]]:
    """Find the calls of a program in shell code: what follows its name, word by word."""
    for line in text.replace("\\\n", " ").splitlines():
        words = _split(line)
        for at, word in enumerate(words):
            if (word == program or word.endswith(f"/bin/{program}")) and _is_called(words[:at]):
                rest = words[at + 1 :]
                end = next((index for index, other in enumerate(rest) if _PUNCTUATION.fullmatch(other)), len(rest))
                if rest[:end]:
                    yield rest[:end]


def _is_called(before: list[str]) -> bool:
    """Tell a command from a word in another's: it stands first, after variables, or after what runs commands."""
    starts = [index + 1 for index, word in enumerate(before) if _PUNCTUATION.fullmatch(word)]
    own = before[starts[-1] if starts else 0 :]
    return all("=" in word for word in own) or not _RUNNERS.isdisjoint(own)


def _split(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # a quotation that goes on in the next line holds no command of ours
        return []


def all_commands(page: Path, program: str) -> list[list[str]]:
    """Find the calls of a program on a page, in blocks and in sentences."""
    text = page.read_text(encoding="utf-8")
    sources = [block.text for block in code_blocks(text) if block.language in {"", "sh", "console", "yaml", "ini"}]
    return [words for source in (*sources, *code_spans(text)) for words in read_commands(source, program)]


def check_command(words: list[str]) -> None:
    """Parse a call of `whisker` as click does, without running it.

    Raises:
        click.UsageError: There is no such command, option or choice.
    """
    command: click.Command = cli
    context = click.Context(cli, info_name="whisker")
    while True:
        values, words, _ = command.make_parser(context).parse_args(list(words))
        for parameter in command.params:
            if isinstance(parameter.type, click.Choice) and values.get(parameter.name or "") is not None:
                given = values[parameter.name or ""]
                for value in given if isinstance(given, (list, tuple)) else [given]:
                    parameter.type.convert(value, parameter, context)
        if not isinstance(command, click.Group) or not words:
            return
        name, *words = words
        found = command.get_command(context, name)
        if found is None:
            raise click.UsageError(f"There is no command {name!r}.")
        command, context = found, click.Context(found, parent=context, info_name=name)


@pytest.mark.parametrize("page", GUIDES, ids=page_id)
def test_every_command_on_the_page_is_one_that_whisker_has(page: Path) -> None:
    """Commands, options and choices are those of the program."""
    faults = []
    for words in all_commands(page, "whisker"):
        try:
            check_command(words)
        except click.UsageError as error:
            faults.append(f"whisker {shlex.join(words)}: {error.format_message()}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("words", ["fly", "models fly", "retrain a.zip --mode quickly", "predict a.jpg --jsonn"])
def test_a_command_that_does_not_exist_is_found(words: str) -> None:
    """The check above can fail: by a command, by one below it, by a choice and by an option."""
    (found,) = read_commands(f"WHISKER_PORT=1 .venv/bin/whisker {words} | head  # says why", "whisker")
    with pytest.raises(click.UsageError):
        check_command(found)


def test_only_what_is_run_counts_as_a_command() -> None:
    """Whisker's name is also that of users, secrets and databases."""
    assert not list(
        read_commands("kubectl create secret generic whisker --from-literal=a=b; createdb whisker x", "whisker")
    )
    assert list(read_commands("docker compose exec api whisker jobs; A=1 whisker stop", "whisker")) == [
        ["jobs"],
        ["stop"],
    ]


@pytest.mark.parametrize("page", GUIDES, ids=page_id)
def test_every_make_target_on_the_page_is_in_the_makefile(page: Path) -> None:
    """`make` is told targets that it has."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    told = {word for words in all_commands(page, "make") for word in words if "=" not in word}
    assert told <= targets


@pytest.mark.parametrize("page", GUIDES, ids=page_id)
def test_every_variable_on_the_page_is_a_setting(page: Path) -> None:
    """No setting is told that nothing reads."""
    told = set(re.findall(rf"\b{PREFIX}[A-Z][A-Z_]+\b", page.read_text(encoding="utf-8")))
    assert told <= {PREFIX + name.upper() for name in Settings.model_fields} | _OF_TESTS
