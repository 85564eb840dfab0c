"""A dataset in a notebook: what is in it, what may be wrong with it, and what training makes of its pictures."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Sequence
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
from whisker.insights.schema import Insights
from whisker.notebooks.drawing import Drawing, Tile, draw_grid
from whisker.notebooks.findings import Findings
from whisker.notebooks.progress import libraries_logging_to
from whisker.notebooks.samples import Sample
from whisker.notebooks.table import Table
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.retrain.embedding_insights import embedding_insights
from whisker.retrain.insights import ensure_insights
from whisker.retrain.material import revision_material
from whisker.training.config import AugmentationConfig, TrainConfig
from whisker.workspace import Workspace

_AUGMENTED_PX: Final = 64


@dataclass(frozen=True, repr=False)
class Data:
    """One revision of a dataset: pictures by class, split into those to learn from and those to judge by."""

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

    def insights(self) -> Findings:
        """Tell what is known of the pictures and what may be wrong with them."""
        ensure_insights(self.workspace, self._kept)
        body = self.workspace.insights.body(self.revision.id)
        if body is None:
            raise InsightsNotFound(f"Nothing is known of {self.revision.id}.")
        return Findings(Insights.model_validate_json(body), self.workspace.datasets.find_image)

    def look_deeper(self) -> Findings:
        """Look at the pictures with a pretrained network: which labels are likely wrong, which pictures stand out."""
        self.insights()
        files, names = self._kept.dataset.files, self.class_names
        with libraries_logging_to(self.workspace.notebook_log):
            deep = embedding_insights(files, names, self.workspace.cache_dir)
        with self.workspace.database.transaction() as connection:
            self.workspace.insights.add_deep_look(self.revision.id, deep, connection)
        return self.insights()

    def few(self, each: int) -> "Data":
        """Make another dataset that learns from `each` pictures of a class, and is judged by the same test pictures.

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
        """List the pictures of one side by class, as training would take them."""
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


def _copy(files: Sequence[LabelledImage], folder: Path) -> None:
    folder.mkdir(parents=True)
    for file in files:
        shutil.copyfile(file.path, folder / file.path.name)
