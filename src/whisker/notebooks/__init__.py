"""What a notebook calls: the parts of Whisker that train and serve, each returning things that show themselves."""

from whisker.notebooks.workbench import Workbench

__all__ = ["Workbench"]
