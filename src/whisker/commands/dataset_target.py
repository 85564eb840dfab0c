"""What --name, --to and --replace say of pictures that come in."""

from whisker.datasets.revision import DatasetTarget
from whisker.errors import RequestInvalid


def choose_target(name: str | None, to: str | None, replace: str | None) -> DatasetTarget:
    """Choose what becomes of the pictures.

    Raises:
        RequestInvalid: More than one of the options is given.
    """
    if sum(option is not None for option in (name, to, replace)) > 1:
        raise RequestInvalid("Use one of --name, --to and --replace: a dataset is new, or added to, or replaced.")
    if to is not None:
        return DatasetTarget(mode="add", dataset=to)
    if replace is not None:
        return DatasetTarget(mode="replace", dataset=replace)
    return DatasetTarget(mode="new", name=name)
