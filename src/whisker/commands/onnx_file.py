"""Somebody's ONNX file on the command line: where it is, and what is said of its pixels and outputs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from whisker.backbones.own import PRESETS, Preprocessing
from whisker.errors import BackboneInvalid, RequestInvalid
from whisker.sources.hugging_face import PREFIX, download_from_hub
from whisker.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])

_COLOURS: Final = 3


class ThreeNumbers(click.ParamType[tuple[float, ...]]):
    """A number of each colour."""

    name = "R,G,B"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read three numbers, such as 0.485,0.456,0.406."""
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in str(value).split(","))
        except ValueError:
            numbers = ()
        if len(numbers) != _COLOURS:
            self.fail(f"{value!r} is not three numbers such as 0.485,0.456,0.406.", param, ctx)
        return numbers


_OPTIONS: Final = (
    click.option(
        "--preprocess",
        type=click.Choice(list(PRESETS)),
        help="What happens to pixels first. imagenet: DINOv2 and most of timm; clip; half: SigLIP, -1 to 1; unit: 0 to "
        "1; raw: 0 to 255. By default what the file says.",
    ),
    click.option("--mean", type=ThreeNumbers(), help="Instead: what is taken from each colour, after --scale."),
    click.option("--std", type=ThreeNumbers(), help="Instead: what each colour is divided by then."),
    click.option("--scale", type=float, help="Instead: what pixels 0 to 255 are multiplied by; 1/255 by default."),
    click.option("--bgr", is_flag=True, help="The network takes blue, green, red."),
    click.option("--size-px", type=int, help="Side of the square input, where the file takes any; 224 by default."),
    click.option("--output", help="The output to take, where the file has several."),
)


FILE_ARGUMENT: Final = "FILE|hf:OWNER/REPO/FILE"
"""How help names the file."""


@dataclass(frozen=True)
class OnnxFile:
    """A file that is here.

    Attributes:
        path: Where it lies.
        source: Who it came from, as far as its place says.
    """

    path: Path
    source: str


def open_file(workspace: Workspace, text: str) -> OnnxFile:
    """Find a file, or download it from the Hugging Face Hub.

    Raises:
        RequestInvalid: There is no such file.
        SourceUnavailable: The Hub cannot be reached or has no such file.
    """
    if text.startswith(PREFIX):
        found = download_from_hub(text, workspace.sources_dir / "hugging-face")
        return OnnxFile(found.path, found.source)
    path = Path(text)
    if not path.is_file():
        raise RequestInvalid(
            f"There is no file {text[:200]!r}. Give the path of an ONNX file, or one of the Hugging Face Hub as "
            f"{PREFIX}OWNER/REPO/FILE.onnx."
        )
    return OnnxFile(path, path.name)


def pixel_options(command: Command) -> Command:
    """Add the options of a file's pixels and outputs to a command; `preprocessing_of` reads the first five."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def preprocessing_of(
    preprocess: str | None,
    mean: tuple[float, float, float] | None,
    std: tuple[float, float, float] | None,
    scale: float | None,
    *,
    bgr: bool,
) -> Preprocessing | None:
    """Put numbers that were given over those of a preset; None where nothing was said."""
    said = {key: value for key, value in (("mean", mean), ("std", std), ("scale", scale)) if value is not None}
    if preprocess is None and not said:
        if bgr:
            raise BackboneInvalid("--bgr needs --preprocess, or --mean, --std and --scale, beside it.")
        return None
    begun = PRESETS[preprocess or "unit"].model_dump()
    try:
        return Preprocessing.model_validate({**begun, **said, "bgr": bgr})
    except ValueError as error:
        raise BackboneInvalid("--std and --scale have to be above 0, and --scale at most 1.") from error
