"""The datasets that have a name here, and where they come from."""

from dataclasses import dataclass
from typing import Final, Literal

from whisker.sources.published import Published

SourceKind = Literal["kaggle", "url", "tfds", "sample"]


@dataclass(frozen=True)
class KnownSource:
    """A dataset by name.

    Attributes:
        kind: How it is fetched.
        address: A Kaggle handle, a URL, a TFDS name, or a sample's.
        title: One line for people.
        download_bytes: About how much is downloaded.
        published: What the file has to be, where it is one file.
        homepage: Where its terms of use are.
    """

    name: str
    kind: SourceKind
    address: str
    title: str
    download_bytes: int
    published: Published
    homepage: str


MICROSOFT_CATS: Final = (
    "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip"
)
MICROSOFT_CATS_PUBLISHED: Final = Published(
    824_887_076, sha256="b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9"
)
"""As TensorFlow Datasets 4.9.10 has it in url_checksums/cats_vs_dogs.txt."""

KNOWN_SOURCES: Final = (
    KnownSource(
        "cats-vs-dogs",
        "kaggle",
        "shaunthesheep/microsoft-catsvsdogs-dataset",
        "Cats vs Dogs from Kaggle (Microsoft's PetImages): 25,000 photos, 2 classes",
        826_000_000,
        Published(),
        "https://www.kaggle.com/datasets/shaunthesheep/microsoft-catsvsdogs-dataset",
    ),
    KnownSource(
        "tfds:cats_vs_dogs",
        "tfds",
        "cats_vs_dogs",
        "Cats vs Dogs as TensorFlow Datasets cleans it: 23,262 photos, 2 classes",
        824_887_076,
        MICROSOFT_CATS_PUBLISHED,
        "https://www.tensorflow.org/datasets/catalog/cats_vs_dogs",
    ),
    KnownSource(
        "caltech-101",
        "url",
        "https://data.caltech.edu/records/mzrjq-6wc02/files/caltech-101.zip?download=1",
        "Caltech-101: 8,677 photos of things, 101 classes",
        137_000_000,
        Published(md5="3138e1922a9193bfa496528edbbc45d0"),
        "https://data.caltech.edu/records/mzrjq-6wc02",
    ),
    KnownSource(
        "cifar-10",
        "url",
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        "CIFAR-10: 60,000 pictures of 32 x 32 pixels, 10 classes, with a test part",
        170_498_071,
        Published(170_498_071, md5="c58f30108f718f92721af3b95e74349a"),
        "https://www.cs.toronto.edu/~kriz/cifar.html",
    ),
    KnownSource(
        "digits",
        "sample",
        "digits",
        "Handwritten digits: 1,797 pictures of 8 x 8 pixels, 10 classes; needs no network",
        0,
        Published(),
        "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
    ),
)


def find_known(name: str) -> KnownSource | None:
    """Find a dataset by its name, capitals or not, with "-" or "_"."""
    wanted = _tidy(name)
    return next((source for source in KNOWN_SOURCES if _tidy(source.name) == wanted), None)


def _tidy(name: str) -> str:
    return name.lower().replace("_", "-")
