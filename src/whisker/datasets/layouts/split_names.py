"""What folders of a divided dataset are called, in all their forms: `train`, `seg_train`, `Training Set`, `trainA`.

A name is read word by word: capitals, "_", "-", spaces and digits part words, and each has to be one of these tables'.
So neither `trainers` nor `valley` is a split, and `training shoes` is one only where another folder bears it out.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Split = Literal["train", "validation", "test"]
Kind = Literal["unlabelled", "extra", "annotations", "images", "fold", "version"]
"""What else stands beside splits and classes and is neither."""

SPLIT_WORDS: Final[dict[str, Split]] = {
    **dict.fromkeys(("train", "training", "trn", "trainval"), "train"),
    **dict.fromkeys(("trainning", "traning", "tranning", "trainig"), "train"),
    **dict.fromkeys(("trainings", "lern", "entrainement", "entraînement", "apprentissage", "entrenamiento"), "train"),
    **dict.fromkeys(("treino", "treinamento", "addestramento", "eğitim", "egitim", "träning", "træning"), "train"),
    **dict.fromkeys(
        ("trening", "treningowe", "обучение", "обучающая", "тренировка", "тренировочная", "трейн"), "train"
    ),
    **dict.fromkeys(("训练", "訓練", "学習", "훈련", "학습"), "train"),
    **dict.fromkeys(("validation", "valid", "val", "dev"), "validation"),
    **dict.fromkeys(("vali", "vaild", "vaildation", "validate", "validating"), "validation"),
    **dict.fromkeys(
        ("validierung", "validierungs", "validacion", "validación", "validacao", "validação"), "validation"
    ),
    **dict.fromkeys(("validazione", "doğrulama", "dogrulama", "walidacja", "валидация", "валидационная"), "validation"),
    **dict.fromkeys(("验证", "驗證", "検証", "검증"), "validation"),
    **dict.fromkeys(("test", "testing", "tst", "eval", "evaluation", "holdout"), "test"),
    **dict.fromkeys(("tests", "testting", "prueba", "pruebas", "teste", "testes", "testowe"), "test"),
    **dict.fromkeys(("тест", "тестовая", "тестирование", "测试", "測試", "テスト", "評価", "테스트", "평가"), "test"),
}
"""As Hugging Face's imagefolder has them (datasets/data_files.py), as they are misspelt, and in other languages."""

_KIND_WORDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("unlabeled", "unlabelled", "unsup", "unsupervised"), "unlabelled"),
    **dict.fromkeys(("pred", "preds", "predict", "prediction", "predictions", "submission"), "unlabelled"),
    **dict.fromkeys(("extra", "extras", "sample", "samples", "example", "examples", "demo"), "extra"),
    **dict.fromkeys(("papers", "doc", "docs", "figures", "screenshots", "multiple"), "extra"),
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
    | {
        "and",
        "of",
        "for",
        "only",
        "labeled",
        "labelled",
        "выборка",
        "daten",
        "bilder",
        "imagenes",
        "imágenes",
        "imagens",
    }
)
"""They may stand beside a split's word and change nothing."""
_ENDINGS: Final = (
    *("set", "sets", "data", "images", "imgs", "img", "folder", "dir", "daten", "bilder"),
    *("数据集", "数据", "图片", "集", "數據", "資料", "データ", "用データ", "画像", "用", "데이터", "용"),
)
"""Of words written as one: "trainset", "testimages"."""
_SPLIT_FORMS: Final[dict[str, Split]] = {
    **{word + ending: split for word, split in SPLIT_WORDS.items() for ending in _ENDINGS},
    **SPLIT_WORDS,
}

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


@lru_cache(maxsize=8192)
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


def words_of(name: str) -> list[str]:
    """Return the words and numbers of a name, in small letters."""
    return [word.lower() for word in _WORD.findall(_HUMP.sub(" ", name))]


def words_beside_annotation(name: str) -> str | None:
    """Return the words of a name other than those for masks and boxes: "trout" of "Trout GT"; None without such."""
    words = words_of(name)
    other = [word for word in words if _KIND_WORDS.get(word) != "annotations"]
    return " ".join(other) if len(other) < len(words) else None


def _split_word(word: str) -> Split | None:
    return _SPLIT_FORMS.get(word.lower())


def _kind(words: list[str]) -> Kind | None:
    """Return what a name says that has no split's word, None where one word of it says something else."""
    kinds: list[Kind] = []
    for word in map(str.lower, words):
        if word in _KIND_WORDS:
            kinds.append(_KIND_WORDS[word])
        elif word not in _FORM_WORDS and len(word) > 1 and not word.isdecimal():
            return None
    if set(kinds) == {"extra"} and {"class", "classes"} & {word.lower() for word in words}:
        return None  # "Class_1-samples" are a class's
    order: tuple[Kind, ...] = ("annotations", "unlabelled", "fold", "extra", "images", "version")
    return min(kinds, key=order.index, default=None)
