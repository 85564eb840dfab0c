"""A dataset in a notebook: what is in it, what may be wrong with it, and what training makes of its pictures."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from PIL import Image

from whisker.datasets.images import LabelledImage
from whisker.datasets.ingestion import ingest
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.splits import DatasetSplits
from whisker.datasets.store import KeptRevision
from whisker.errors import DatasetInvalid, InsightsNotFound
from whisker.images import decode_image
from whisker.insights.schema import Finding, FindingImage, Insights
from whisker.notebooks.display import Drawing, Sample, Table, Tile, draw_grid
from whisker.notebooks.training import libraries_logging_to
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.retrain.embedding_insights import embedding_insights
from whisker.retrain.material import revision_material
from whisker.retrain.revision_insights import ensure_insights
from whisker.training.config import AugmentationConfig, TrainConfig
from whisker.workspace import Workspace

_MOST_SHOWN: Final = 12
_COLUMNS: Final = 6
_SIDE_PX: Final = 72
_AUGMENTED_PX: Final = 64


@dataclass(frozen=True, repr=False)
class DatasetFindings:
    """The findings of a dataset, worst first.

    Attributes:
        insights: All that is known.
        find_image: Finds a picture's file by its id.
    """

    insights: Insights
    find_image: Callable[[str], Path]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that were found, worst first."""
        return tuple(finding.kind for finding in self.insights.findings)

    def facts(self) -> Table:
        """Show how large the pictures are, and in which formats."""
        facts = self.insights.facts["all"]
        formats = ", ".join(f"{name} {count:,}" for name, count in facts.formats.items())
        rows: list[tuple[str, object]] = [("Pictures", f"{facts.image_count:,}"), ("Formats", formats)]
        rows += [
            (name.replace("_", " "), f"{measure.min:,g} to {measure.max:,g}, half of them up to {measure.median:,g}")
            for name, measure in facts.measures.items()
            if name in {"width_px", "height_px", "size_bytes"}
        ]
        return Table(("", ""), rows)

    def pictures(self, kind: str) -> Drawing:
        """Show the first pictures behind a finding.

        Raises:
            InsightsNotFound: Nothing of that kind was found.
        """
        finding = self._finding(kind)
        shown = [image for image in finding.examples if image.image_id][:_MOST_SHOWN]
        tiles = [Tile(self._open(image), _caption(image)) for image in shown]
        words = f"{finding.title}: {len(shown)} of {finding.count}"
        return draw_grid(tiles, words, columns=_COLUMNS, side_px=_SIDE_PX)

    def _finding(self, kind: str) -> Finding:
        for finding in self.insights.findings:
            if finding.kind == kind:
                return finding
        found = ", ".join(self.kinds) or "nothing"
        raise InsightsNotFound(f"Nothing of the kind {kind[:80]!r} was found; what was: {found}.")

    def _open(self, image: FindingImage) -> Image.Image:
        return decode_image(self.find_image(image.image_id or "").read_bytes()).image

    def _table(self) -> Table:
        rows = [
            (finding.severity, finding.title, finding.count, finding.explanation, finding.kind)
            for finding in self.insights.findings
        ]
        return Table(("Severity", "What", "How many", "Why it matters", "Kind"), rows)

    def _repr_html_(self) -> str:
        fine = len(self.insights.checked) - len(self.insights.findings)
        return f"{self._table()._repr_html_()}<p>{fine} other kinds of faults were looked for and not found.</p>"

    def __repr__(self) -> str:
        return repr(self._table())


@dataclass(frozen=True, repr=False)
class Data:
    """One revision of a dataset: pictures by class, split into training and test pictures."""

    workspace: Workspace
    revision: Revision

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes, in the order of a model's outputs."""
        return self.revision.class_names

    def example(self, class_name: str, number: int = 0, split: str = "train") -> Sample:
        """Take one picture of a class.

        Args:
            class_name: The class.
            number: Which of its pictures, from 0.
            split: `train`: to learn from; `test`: kept aside.

        Raises:
            DatasetInvalid: There is no such picture.
        """
        files = self._by_class(split).get(class_name, [])
        if number >= len(files):
            raise DatasetInvalid(f"There are {len(files)} {split} pictures of {class_name[:80]!r}; asked for {number}.")
        return Sample(files[number])

    def pictures(self, each: int = 12) -> Drawing:
        """Show some pictures of every class, a row a class."""
        rows = self._by_class("train")
        tiles = []
        for name in self.class_names:
            images = [Sample(file).image for file in rows[name][:each]]
            blanks = [Image.new("RGB", (1, 1), "white")] * (each - len(images))
            tiles += [Tile(image, name if not place else "") for place, image in enumerate((*images, *blanks))]
        return draw_grid(tiles, f"{each} pictures of each class of {self.revision.name}", columns=each, side_px=44)

    def augmented(
        self, classes: Sequence[str] | None = None, *, count: int = 8, seed: int = 0, **changes: Any
    ) -> Drawing:
        """Show pictures as they are, and as training would vary them: anew in every epoch.

        Args:
            classes: Whose first picture to vary; the first three by default.
            count: Variations of each.
            seed: The same seed gives the same variations.
            changes: Fields of `AugmentationConfig`, such as `flip=False` or `rotation=0.1`.
        """
        with libraries_logging_to(self.workspace.notebook_log):
            from whisker.training.keras.augmentation import augmented_previews
        config, spec = AugmentationConfig.model_validate(changes), PreprocessSpec(size_px=_AUGMENTED_PX)
        tiles = []
        for name in classes or self.class_names[:3]:
            pixels, _ = load_input(self.example(name).data, spec)
            varied = augmented_previews(pixels, config, count, seed)
            tiles += [Tile(Image.fromarray(pixels), f"{name}, as it is")]
            tiles += [Tile(Image.fromarray(picture)) for picture in varied]
        words = f"Pictures as they are, and {count} variations of each"
        return draw_grid(tiles, words, columns=count + 1, side_px=_AUGMENTED_PX)

    def insights(self) -> DatasetFindings:
        """Compute what is known of the pictures and what may be wrong with them."""
        ensure_insights(self.workspace, self._kept)
        body = self.workspace.insights.body(self.revision.id)
        if body is None:
            raise InsightsNotFound(f"Nothing is known of {self.revision.id}.")
        return DatasetFindings(Insights.model_validate_json(body), self.workspace.datasets.find_image)

    def embedding_insights(self) -> DatasetFindings:
        """Compute insights with a pretrained network: which labels are likely wrong, which pictures stand out."""
        self.insights()
        files, names = self._kept.dataset.files, self.class_names
        with libraries_logging_to(self.workspace.notebook_log):
            deep = embedding_insights(files, names, self.workspace.cache_dir)
        with self.workspace.database.transaction() as connection:
            self.workspace.insights.add_embedding_findings(self.revision.id, deep, connection)
        return self.insights()

    def few(self, each: int) -> "Data":
        """Make another dataset that learns from `each` pictures of a class, and is tested on the same test pictures.

        Raises:
            DatasetInvalid: That leaves too few.
        """
        name = f"{self.revision.name}-{each}-each"
        with tempfile.TemporaryDirectory(prefix="whisker-") as folder:
            for split in ("train", "test"):
                for class_name, files in self._by_class(split).items():
                    _copy(files[:each] if split == "train" else files, Path(folder, split, class_name))
            source = DatasetSource(kind="path", value=folder)
            return Data(self.workspace, ingest(self.workspace.datasets, source, DatasetTarget(name=name)).revision)

    @cached_property
    def _splits(self) -> DatasetSplits:
        return revision_material(self._kept, TrainConfig()).splits

    @cached_property
    def _kept(self) -> KeptRevision:
        return KeptRevision(self.workspace.datasets, self.revision)

    def _by_class(self, split: str) -> dict[str, list[LabelledImage]]:
        """List the pictures of one split by class, as training would take them."""
        found: dict[str, list[LabelledImage]] = defaultdict(list)
        for file in self._splits.test if split == "test" else self._splits.train:
            found[file.class_name].append(file)
        return found

    def _table(self) -> Table:
        train, test = self._by_class("train"), self._by_class("test")
        rows: list[tuple[object, ...]] = [
            (name, len(train.get(name, ())), len(test.get(name, ()))) for name in self.class_names
        ]
        return Table(
            ("Class", "To learn from", "To judge by"),
            [*rows, ("All", sum(map(len, train.values())), sum(map(len, test.values())))],
        )

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    def __repr__(self) -> str:
        return repr(self._table())


def _caption(image: FindingImage) -> str:
    """Caption a picture with its class and, where another fits better, that one."""
    suggested = f"\nlike {image.suggested_class}" if image.suggested_class else ""
    return f"{image.class_name}{suggested}"


def _copy(files: Sequence[LabelledImage], folder: Path) -> None:
    folder.mkdir(parents=True)
    for file in files:
        shutil.copyfile(file.path, folder / file.path.name)
