"""The candidates of a search, and what each costs beside the others before any was tried."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from whisker.backbones.own import OwnBackbone
from whisker.backbones.table import BACKBONES, EFFICIENTNET_LITE0, EFFICIENTNET_LITE2, EFFICIENTNET_LITE_PAIR
from whisker.training.config import TrainConfig

Settings = dict[str, Any]

_LARGER_BY_PX: Final = 64
_QUICK: Final = (EFFICIENTNET_LITE0, EFFICIENTNET_LITE2, EFFICIENTNET_LITE_PAIR)
_FINE_TUNED: Final = (EFFICIENTNET_LITE0, EFFICIENTNET_LITE2)
_LEARNING_RATES: Final = (2e-4, 1e-3)
# A step forward, back and over the weights, of pictures that are varied first, is some four looks at a plain picture.
_LOOKS_OF_A_STEP: Final = 4.0


def candidates(usual_side_px: int, own: Sequence[OwnBackbone] = ()) -> list[Settings]:
    """List what may be tried, the cheapest of each mode first.

    Args:
        usual_side_px: Side of the input that suits the pictures.
        own: Backbones that were added.

    Returns:
        Settings of training, which differ in mode, network, side, maps and learning rate.
    """
    quick: list[Settings] = [
        {"mode": "quick", "backbone": row.name, "size_px": side, "earlier_maps": maps}
        for side in (usual_side_px, usual_side_px + _LARGER_BY_PX)
        for row in _QUICK
        for maps in (False, True)
    ]
    added: list[Settings] = [{"mode": "quick", "backbone": record.setting, "size_px": record.size_px} for record in own]
    tuned: list[Settings] = [
        {"mode": "fine_tune", "backbone": row.name, "size_px": usual_side_px, "learning_rate": rate}
        for row in _FINE_TUNED
        for rate in _LEARNING_RATES
    ]
    millions = {record.setting: record.parameters_millions for record in own}
    return [*sorted([*quick, *added], key=lambda settings: relative_cost(settings, millions)), *tuned]


def relative_cost(settings: Mapping[str, Any], own_millions: Mapping[str, float]) -> float:
    """Estimate the work for one picture: parameters by area, by looks; comparable between candidates alone.

    Args:
        settings: One of `candidates`.
        own_millions: Parameters of the backbones that were added, in millions.
    """
    name = settings["backbone"]
    millions = own_millions[name] if name in own_millions else BACKBONES[name].parameters_millions
    cost = float(millions * settings["size_px"] ** 2)
    if settings["mode"] == "quick":
        return cost
    return cost * _LOOKS_OF_A_STEP * (TrainConfig.model_validate(settings).resolved().epochs or 1)
