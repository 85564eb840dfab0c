"""What findings are called, what they mean and what to do, in words for people."""

from dataclasses import dataclass
from typing import Final

from whisker.datasets.image_facts import BLANK_BITS, BLANK_RANGE, NEARLY_BLACK_BELOW
from whisker.datasets.near_duplicates import NEAR_BITS, NEAR_BITS_SMALL, SMALL_PX
from whisker.insights.class_findings import FEW_IMAGES
from whisker.insights.pixel_findings import BLURRY_BELOW, DARK_BELOW, LIGHT_BELOW, LOW_INFORMATION_BELOW_BITS
from whisker.insights.schema import FindingKind
from whisker.insights.size_findings import FAR_OUT_IQR, ODD_ASPECT_BELOW


@dataclass(frozen=True)
class Wording:
    """The texts of a kind of finding; places in braces are filled with what this dataset's search found."""

    title: str
    explanation: str
    advice: str
    rule: str


_ALIKE: Final = (
    f"64-bit perceptual hashes (pHash) that differ in at most {NEAR_BITS} bits, "
    f"{NEAR_BITS_SMALL} for pictures below {SMALL_PX} px"
)

WORDING: Final[dict[FindingKind, Wording]] = {
    "exact_leaks": Wording(
        "Test pictures among the training pictures",
        "The very same picture came in for training and for testing. A model would be tested on what it has learned by "
        "heart, so the test's copy was kept and the other left out.",
        "Nothing has to be done here; look at how the pictures were divided, for the next time.",
        "equal SHA-256 of the file, in train and test",
    ),
    "near_leaks": Wording(
        "Training pictures that look like test pictures",
        "They are nearly the same picture: resized, saved again, or the next one of a series. Learning from them would "
        "make the test easier than the world is, so training leaves them out.",
        "Compare them side by side. Exclude the training picture where it shows the same; say that it is fine where "
        "two pictures merely look alike.",
        f"{_ALIKE}, in train and test",
    ),
    "conflicting_labels": Wording(
        "The same picture in two classes",
        "At least one of the labels is wrong. Nobody can know which, so none of the copies is in the revision.",
        "Give each picture its class: it then comes back into the dataset.",
        "equal SHA-256 of the file, in different classes",
    ),
    "near_across_classes": Wording(
        "Pictures that look alike in two classes",
        "They are nearly the same picture, yet their labels differ: often one of the labels is wrong.",
        "Compare them side by side, and relabel or exclude the wrong one.",
        f"{_ALIKE}, in different classes",
    ),
    "label_errors": Wording(
        "Labels that are likely wrong",
        "A model that had not seen these pictures while learning is confident that they show another class. It was "
        "right for {accuracy:.1%} of all pictures.",
        "Look at each one: relabel it with one click, or say that it is fine.",
        "confident learning, pruned by noise rate, on cross-validated probabilities (Northcutt et al. 2021)",
    ),
    "corrupt": Wording(
        "Files that cannot be used",
        "They came in with the pictures, and are damaged, empty or of an unknown format. They are not in the revision.",
        "Send the originals again, if there are any.",
        "the file cannot be decoded in full",
    ),
    "exact_duplicates": Wording(
        "Copies of pictures",
        "The very same picture came in more than once. One of each is kept; a copy teaches nothing new.",
        "Nothing has to be done: the copies were left out.",
        "equal SHA-256 of the file, in one class",
    ),
    "near_duplicates": Wording(
        "Pictures that look alike",
        "They are nearly the same picture, in one class, all to learn from or all to be judged by: resized, saved "
        "again, or of one series. Each counts as if it were another picture.",
        "Compare them side by side and exclude all but the best of each group, unless the difference matters.",
        f"{_ALIKE}, in one class and split",
    ),
    "few_images": Wording(
        "Classes with few pictures",
        "A class needs some variety to be recognised; the smallest one here has {least}.",
        f"Add pictures until each class has at least {FEW_IMAGES}.",
        f"fewer than {FEW_IMAGES} pictures a class (Azure Custom Vision's guidance)",
    ),
    "imbalance": Wording(
        "Uneven classes",
        "{largest!r} has {most:,} pictures, {smallest!r} has {least:,}. A model sees the large classes more often and "
        "tends to guess them.",
        "Add pictures to the small classes, or let training balance them.",
        "less than half as many pictures as the largest class (Azure Custom Vision's guidance)",
    ),
    "outliers": Wording(
        "Pictures unlike all others",
        "To a pretrained network they resemble no other picture of this dataset: something else may be in them.",
        "Exclude what does not belong here; keep rare views of what does.",
        "mean similarity of features to the nearest pictures, far below what is usual here (Sun et al. 2022)",
    ),
    "blank": Wording(
        "Pictures in which nothing can be seen",
        "They are of one colour, transparent all over, or nearly black, as pictures of a sensor's 10 or 12 bits are "
        "that were stored in 16 bits without scaling. A model learns nothing of their class from them.",
        "Export them anew: without transparency, and with their brightness scaled to the full range. Exclude those "
        "that really show nothing.",
        f"99th percentile of brightness below {NEARLY_BLACK_BELOW}, or grey levels of at most {BLANK_BITS} bits within "
        f"{BLANK_RANGE} of brightness (ours)",
    ),
    "dark": Wording(
        "Dark pictures",
        "Even their bright parts are dim.",
        "Exclude those in which you cannot tell the class yourself; keep the others if the model will meet such ones.",
        f"99th percentile of brightness below {DARK_BELOW} (cleanvision)",
    ),
    "light": Wording(
        "Bright pictures",
        "They are bright nearly everywhere, from too much light or too little content.",
        "Exclude those in which you cannot tell the class yourself.",
        f"5th percentile of brightness above {1 - LIGHT_BELOW:.2f} (scale: cleanvision)",
    ),
    "blurry": Wording(
        "Blurred pictures",
        "They have hardly any sharp edges.",
        "Exclude those in which you cannot tell the class yourself; keep the others if the model will meet such ones.",
        f"sharpness below {BLURRY_BELOW:.2f}: how much neighbouring pixels differ, against the second next (ours)",
    ),
    "low_information": Wording(
        "Pictures with little in them",
        "They are of few shades, such as a plain colour or a blank page.",
        "Exclude those that do not show their class.",
        f"entropy of the grey levels below {LOW_INFORMATION_BELOW_BITS:g} bits (cleanvision)",
    ),
    "odd_size": Wording(
        "Pictures of an unusual size",
        "Half of the pictures measure {low_px:,} to {high_px:,} px a side (of a square with as many pixels); these are "
        "far outside.",
        "Look whether they come from another source, such as thumbnails or scans, and still show the class.",
        f"root of width x height more than {FAR_OUT_IQR:g} interquartile ranges outside the quartiles (cleanvision), "
        "or under a third of the lower one",
    ),
    "odd_aspect_ratio": Wording(
        "Very long or tall pictures",
        "Training squeezes pictures into a square, which distorts these more than others.",
        "Crop them to what matters, or exclude them.",
        f"shorter side less than {ODD_ASPECT_BELOW} of the longer (cleanvision)",
    ),
    "grayscale": Wording(
        "Grey pictures among coloured ones",
        "They have no colour, while most others do. If one class has more of them, a model may learn that instead.",
        "Keep them if the model will meet such ones; else exclude them.",
        "one channel, or equal channels (cleanvision)",
    ),
}
