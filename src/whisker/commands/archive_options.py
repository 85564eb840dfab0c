"""Options of every command that takes in a ZIP, a tar or a folder."""

from typing import Final

import click

from whisker.datasets.names.encoding import NAME_ENCODINGS, tidy_encoding


class _NameEncoding(click.Choice[str]):
    """A code page, also under the other names it goes by, such as cp932 for shift_jis."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take one of the names that are known."""
        return super().convert(str(tidy_encoding(value)), param, ctx)


name_encoding_option: Final = click.option(
    "--name-encoding",
    type=_NameEncoding(NAME_ENCODINGS),
    metavar="CODE_PAGE",
    help="What names are written in that are not UTF-8, such as gbk, shift_jis or cp866; by default what all of them "
    "together look like.",
)

layout_option: Final = click.option(
    "--layout",
    type=click.Choice(["auto", "classes", "splits"]),
    default="auto",
    show_default=True,
    help="How to read folders that are called like splits (train, test, val): as they look; as classes, whatever they "
    "are called; as splits, leaving out what is none.",
)
