"""Add a backbone from a file, tried on pictures where there are some."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from whisker.backbones.own import FewShotTrial, OwnBackbone, Wishes
from whisker.progress import SILENT, Observer
from whisker.retrain.material import MaterialSource, open_material, source_name
from whisker.training.config import TrainConfig
from whisker.training.features import FrozenNetwork
from whisker.training.few_shot import try_with_few
from whisker.training.foreign_network import read_file, require_hash
from whisker.training.own_backbone import add_backbone
from whisker.workspace import Workspace


@dataclass(frozen=True)
class Addition:
    """What a backbone is called and where it came from, as a person says.

    Attributes:
        name: How settings will name it, after `own:`.
        title: Its name for people.
        licence: Of its weights.
        source: Who made it.
        sha256: What the file's hash has to be; None: any.
    """

    name: str
    title: str
    licence: str
    source: str
    sha256: str | None = None


def add_file(
    workspace: Workspace,
    file: Path,
    wishes: Wishes,
    addition: Addition,
    images: MaterialSource | None = None,
    observer: Observer = SILENT,
) -> OwnBackbone:
    """Check a file, make it a backbone of the data folder, and measure it.

    Args:
        workspace: The data folder.
        file: ONNX.
        wishes: What was said of what is in it.
        addition: What it is called.
        images: Labelled pictures to try it on with few of each class; None: it is not tried.
        observer: Called with how far that is.

    Raises:
        BackboneInvalid: The file cannot be a backbone, or is not the one that was meant.
        DatasetInvalid: The pictures are too few to try it on.
    """
    data = read_file(file)
    if addition.sha256 is not None:
        require_hash(data, addition.sha256)

    return add_backbone(
        workspace.own_backbones,
        data,
        wishes,
        name=addition.name,
        title=addition.title,
        licence=addition.licence,
        source=addition.source,
        few_shot=None if images is None else partial(_try_on, images, workspace.cache_dir, observer),
    )


def _try_on(
    images: MaterialSource, cache_dir: Path, observer: Observer, network: FrozenNetwork, reference: FrozenNetwork
) -> FewShotTrial:
    """Try a backbone beside the reference on pictures that no test keeps."""
    with open_material(images, TrainConfig(), partial(observer.stage, "reading")) as material:
        return try_with_few(
            material.splits.train,
            material.dataset.class_names,
            source_name(images),
            (network, reference),
            cache_dir,
            observer,
        )
