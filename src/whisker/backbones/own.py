"""Backbones of one's own: networks of others that were made Whisker's when they were added, kept in the data folder.

Reads records and bytes alone: what answers requests lists them too, and loads no ONNX for it.
"""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from whisker.backbones.table import Backbone
from whisker.errors import BackboneInvalid, BackboneUnavailable
from whisker.files import remove_tree
from whisker.frozen import FrozenModel

OWN_PREFIX: Final = "own:"
"""Begins the names of such backbones in settings, so that none is taken for one of the table."""

OWN_NAME_PATTERN: Final = r"[a-z0-9][a-z0-9_-]{0,39}"
OwnBackboneName = Annotated[str, Field(pattern=f"^{OWN_PREFIX}{OWN_NAME_PATTERN}$")]

GRAPH_FILE: Final = "backbone.onnx"
RECORD_FILE: Final = "backbone.json"
_HASH_CHARACTERS: Final = 12

OutputKind = Literal["map", "tokens", "vector"]


class Preprocessing(FrozenModel):
    """What happens to pixels 0..255 inside of the graph, before the network: (pixel * scale - mean) / std."""

    scale: float = Field(default=1 / 255, gt=0, le=1)
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]] = (1, 1, 1)
    bgr: bool = Field(default=False, description="Whether the network takes blue, green, red.")


PRESETS: Final = {
    "imagenet": Preprocessing(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
    "clip": Preprocessing(mean=(0.48145466, 0.4578275, 0.40821073), std=(0.26862954, 0.26130258, 0.27577711)),
    "half": Preprocessing(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    "unit": Preprocessing(),
    "raw": Preprocessing(scale=1.0),
}
"""By name: DINOv2, timm and most of torchvision; CLIP; SigLIP and Inception (-1 to 1); 0 to 1; 0 to 255."""


@dataclass(frozen=True)
class Wishes:
    """What a person says of a file.

    Attributes:
        preprocessing: What happens to pixels; None: what the file says.
        size_px: The side, where the file leaves it open.
        output: Which output to take.
        extra_tokens: Class and register tokens before those of patches.
        channels_last: Whether a map is (N, h, w, C).
    """

    preprocessing: Preprocessing | None = None
    size_px: int | None = None
    output: str | None = None
    extra_tokens: int | None = None
    channels_last: bool | None = None


class FewShotFigure(FrozenModel):
    """How good a head on few pictures of each class is, on the others."""

    of_a_class: int = Field(description="Pictures of each class that it learned from.")
    accuracy: float = Field(description="Mean over the draws.")
    worst_accuracy: float = Field(description="Of the worst draw.")
    draws: int


class FewShotTrial(FrozenModel):
    """A backbone and the default one with few pictures of the same dataset."""

    dataset: str
    figures: tuple[FewShotFigure, ...]
    reference_figures: tuple[FewShotFigure, ...] = Field(description="Of the reference, with the same pictures.")


class OwnBackbone(FrozenModel):
    """A backbone that was added: what it is, where it came from, and what it costs and brings here."""

    name: Annotated[str, Field(pattern=f"^{OWN_NAME_PATTERN}$")]
    title: str
    size_px: int = Field(description="Side of the square input.")
    channels: int
    places: tuple[int, int] = Field(description="Height and width of its map; 1, 1 of a vector.")
    kind: OutputKind = Field(description="What the file gave.")
    extra_tokens: int = Field(default=0, description="Tokens before those of the patches, which are left out.")
    preprocessing: Preprocessing | None = Field(description="None: the file takes pixels as they are.")
    parameters_millions: float
    licence: str
    source: str
    original_sha256: str = Field(description="Of the file that was added.")
    graph_sha256: str = Field(description="Of the file that was made of it.")
    added_at: datetime
    reference: str = Field(description="The network that is measured beside it.")
    inference_ms: float = Field(description="One picture, on one thread.")
    reference_ms: float = Field(description="The reference's, in the same minute.")
    few_shot: FewShotTrial | None = None

    @property
    def setting(self) -> str:
        """How settings of training name it."""
        return OWN_PREFIX + self.name

    @property
    def row(self) -> Backbone:
        """It as if the table had it."""
        return Backbone(
            name=self.setting,
            title=self.title,
            input_size_px=self.size_px,
            block_count=0,
            channels=self.channels,
            parameters_millions=self.parameters_millions,
            weights_from="own",
            licence=self.licence,
            source=self.source,
            weights_sha256=self.original_sha256,
        )


def is_own(name: str | None) -> bool:
    """Return whether a setting names a backbone that was added."""
    return name is not None and name.startswith(OWN_PREFIX)


@dataclass(frozen=True)
class OwnBackbones:
    """The backbones of a data folder, each in a folder that is written whole and checked by hash.

    Attributes:
        root: The folder of these folders; it need not be there.
    """

    root: Path

    def records(self) -> list[OwnBackbone]:
        """List what was added, by name; a folder whose record cannot be read is left out."""
        found = [record for folder in self._folders() if (record := _read_record(folder)) is not None]
        return sorted(found, key=lambda record: record.name)

    def find(self, setting: str) -> OwnBackbone:
        """Look up a backbone as settings name it.

        Raises:
            BackboneUnavailable: There is none of that name.
        """
        name, records = setting.removeprefix(OWN_PREFIX), self.records()
        for record in records:
            if record.name == name:
                return record
        known = ", ".join(record.setting for record in records) or "none yet"
        raise BackboneUnavailable(
            f"There is no backbone {OWN_PREFIX + name!r} in this data folder ({known}). Add it by "
            "`whisker backbones add FILE.onnx`, or take one that `whisker backbones` lists."
        )

    def graph(self, setting: str) -> bytes:
        """Read the network of a backbone: ONNX from `images` to `features`.

        Raises:
            BackboneUnavailable: There is none of that name, or its file is not as it was written.
        """
        record = self.find(setting)
        try:
            data = (self.folder(record) / GRAPH_FILE).read_bytes()
        except OSError as error:
            raise _spoiled(record) from error
        if hashlib.sha256(data).hexdigest() != record.graph_sha256:
            raise _spoiled(record)
        return data

    def folder(self, record: OwnBackbone) -> Path:
        """Return where a backbone lies."""
        return self.root / f"{record.name}-{record.graph_sha256[:_HASH_CHARACTERS]}"

    def add(self, record: OwnBackbone, graph: bytes) -> None:
        """Store a backbone: its folder is there whole or not at all.

        Raises:
            BackboneInvalid: There is one of that name.
        """
        self.require_free(record.name)
        self.root.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{record.name}-making-", dir=self.root))
        try:
            (work / GRAPH_FILE).write_bytes(graph)
            (work / RECORD_FILE).write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
            work.chmod(0o755)
            work.rename(self.folder(record))
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise

    def require_free(self, name: str) -> None:
        """Raise BackboneInvalid if there is a backbone of that name."""
        if any(record.name == name for record in self.records()):
            raise BackboneInvalid(
                f"There is a backbone {OWN_PREFIX + name!r} already. Give this one another --name, or remove that one: "
                f"whisker backbones remove {name}"
            )

    def remove(self, setting: str) -> OwnBackbone:
        """Delete a backbone; versions that were trained on it hold it themselves.

        Raises:
            BackboneUnavailable: There is none of that name.
        """
        record = self.find(setting)
        remove_tree(self.folder(record))
        return record

    def _folders(self) -> list[Path]:
        if not self.root.is_dir():
            return []
        return [folder for folder in self.root.iterdir() if not folder.name.startswith(".")]


NO_BACKBONES: Final = OwnBackbones(Path("/nonexistent"))
"""Where there is no data folder."""


def _read_record(folder: Path) -> OwnBackbone | None:
    try:
        return OwnBackbone.model_validate_json((folder / RECORD_FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def _spoiled(record: OwnBackbone) -> BackboneUnavailable:
    return BackboneUnavailable(
        f"The file of the backbone {record.setting!r} is not as it was written. Remove it and add it again: "
        f"whisker backbones remove {record.name}"
    )
