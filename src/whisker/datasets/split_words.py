"""What folders of a divided dataset are called, in all their forms: `train`, `seg_train`, `Training Set`, `trainA`.

A name is read word by word: capitals, "_", "-", spaces and digits part words, and each has to be one of these tables'.
So neither `trainers` nor `valley` is a split, and `training shoes` is one only where another folder bears it out.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Split = Literal["train", "validation", "test"]
Kind = Literal["unlabelled", "extra", "annotations", "images", "fold", "version"]
"""What else stands beside splits and classes and is neither."""

SPLIT_WORDS: Final[dict[str, Split]] = {
    **dict.fromkeys(("train", "training", "trn", "trainval"), "train"),
    **dict.fromkeys(("validation", "valid", "val", "dev"), "validation"),
    **dict.fromkeys(("test", "testing", "tst", "eval", "evaluation", "holdout"), "test"),
}
"""As Hugging Face's imagefolder has them (datasets/data_files.py), and a few more."""

_KIND_WORDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("unlabeled", "unlabelled", "unsup", "unsupervised"), "unlabelled"),
    **dict.fromkeys(("pred", "preds", "predict", "prediction", "predictions", "submission"), "unlabelled"),
    **dict.fromkeys(("extra", "extras", "sample", "samples", "example", "examples", "demo"), "extra"),
    **dict.fromkeys(("paper", "papers", "doc", "docs", "figures", "screenshots", "multiple"), "extra"),
    **dict.fromkeys(("annotation", "annotations", "anno", "annos", "label", "labels", "imagesets"), "annotations"),
    **dict.fromkeys(("mask", "masks", "segmentation", "segmentations", "trimap", "trimaps"), "annotations"),
    **dict.fromkeys(("gt", "groundtruth", "bbox", "bboxes", "xml", "xmls"), "annotations"),
    **dict.fromkeys(("image", "images", "img", "imgs", "jpegimages", "pictures", "photos", "pics"), "images"),
    **dict.fromkeys(("fold", "folds", "kfold"), "fold"),
    **dict.fromkeys(("raw", "original", "originals", "augmented", "augmentation", "aug"), "version"),
    **dict.fromkeys(("color", "colour", "gray", "grey", "grayscale", "greyscale", "segmented"), "version"),
    **dict.fromkeys(("processed", "preprocessed", "cropped", "resized", "copy"), "version"),
    **dict.fromkeys(("dataset", "datasets", "data", "set", "subset", "part", "batch", "archive", "split"), "version"),
}
_FORM_WORDS: Final = frozenset(
    {"set", "sets", "data", "dataset", "images", "image", "imgs", "img", "jpegs", "jpeg", "jpg", "png", "pictures"}
    | {"photos", "pics", "split", "splits", "folder", "files", "dir", "part", "fold", "classes", "class", "object"}
    | {"seg", "single", "all", "full", "final", "small", "new", "my", "the", "raw", "resized", "cropped", "augmented"}
    | {"and", "of", "for", "only", "labeled", "labelled"}
)
"""They may stand beside a split's word and change nothing."""
_ENDINGS: Final = ("set", "sets", "data", "images", "imgs", "img", "folder", "dir")
"""Of words written as one: "trainset", "testimages"."""

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_HOLD_OUT: Final = re.compile(r"hold[ _-]out", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FolderName:
    """What a folder's name says.

    Attributes:
        split: The split whose word is in it.
        kind: Where there is no such word, and all that it says is this.
        rest: Its other words, in small letters: "multiple fruits" of "test-multiple_fruits".
        label: The same with single letters, as they are written: "A" of "trainA".
    """

    split: Split | None = None
    kind: Kind | None = None
    rest: str = ""
    label: str = ""

    @property
    def is_plain(self) -> bool:
        """Return whether it says a split and nothing else."""
        return self.split is not None and not self.rest


def read_name(name: str) -> FolderName:
    """Read a folder's name."""
    words = _WORD.findall(_HUMP.sub(" ", _HOLD_OUT.sub("holdout", name)))
    splits = {split for word in words if (split := _split_word(word))}
    if not splits or len(splits - {"validation"}) > 1:  # "train-test-split" is a folder of splits
        return FolderName(kind=_kind(words))
    split = min(splits, key=("train", "test", "validation").index)
    other = [word for word in words if not _split_word(word) and not word.isdecimal()]
    label = [word for word in other if word.lower() not in _FORM_WORDS]
    rest = " ".join(word.lower() for word in label if len(word) > 1)
    return FolderName(split, rest=rest, label=" ".join(label))


def split_of(name: str) -> Split | None:
    """Return the split that a folder is called like and nothing else, as "train", "Test_set" and "val2017" are."""
    read = read_name(name)
    return read.split if read.is_plain else None


def _split_word(word: str) -> Split | None:
    word = word.lower()
    found = SPLIT_WORDS.get(word)
    for ending in () if found else _ENDINGS:
        found = found or SPLIT_WORDS.get(word.removesuffix(ending))
    return found


def _kind(words: list[str]) -> Kind | None:
    """Return what a name says that has no split's word, None where one word of it says something else."""
    kinds: list[Kind] = []
    for word in map(str.lower, words):
        if word in _KIND_WORDS:
            kinds.append(_KIND_WORDS[word])
        elif word not in _FORM_WORDS and len(word) > 1 and not word.isdecimal():
            return None
    order: tuple[Kind, ...] = ("annotations", "unlabelled", "fold", "extra", "images", "version")
    return min(kinds, key=order.index, default=None)
