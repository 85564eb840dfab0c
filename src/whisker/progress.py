"""How work reports its progress, in every layer; training's Observer (`training/observer.py`) adds epochs to it."""

from collections.abc import Callable

Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1."""

StageProgress = Callable[[str, float], None]
"""Called with the stage under way and the share of it that is done, 0 to 1, up to many times a second."""
