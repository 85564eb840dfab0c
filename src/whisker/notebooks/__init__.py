"""What a notebook calls: the parts of Whisker that train and serve, each returning things that show themselves."""

from whisker.notebooks.side_by_side import compare
from whisker.notebooks.workbench import Workbench

__all__ = ["Workbench", "compare"]
