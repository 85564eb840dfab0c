"""The export of networks of timm, as far as this machine has what it needs."""

import importlib.util
import sys

import pytest
from scripts.export_backbone import ALIASES, export, main, with_preprocessing

from tests.foreign_networks import vit
from whisker.backbones.own import PRESETS, Wishes
from whisker.training.own_backbone import normalise

needs_torch = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("torch", "timm")),
    reason="torch and timm are not installed; they are no part of Whisker",
)


def test_exported_file_says_its_preprocessing() -> None:
    """So that adding it needs no option."""
    data = with_preprocessing(vit(), PRESETS["half"])
    assert normalise(data, Wishes()).preprocessing == PRESETS["half"]


def test_missing_packages_are_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """And how to get them."""
    monkeypatch.setitem(sys.modules, "torch", None)
    assert main(["dinov2-s14", "unused.onnx"]) == 1
    assert "torch is not installed here" in capsys.readouterr().err


@needs_torch
@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "size_px", "kind"),
    [("dinov2-s14", 56, "tokens"), ("siglip-b16", 64, "tokens"), ("convnext_atto", 64, "map")],
)
def test_network_of_timm_becomes_ours(model: str, size_px: int, kind: str) -> None:
    """With random weights: its features are found as what they are."""
    normalised = normalise(export(model, size_px, pretrained=False), Wishes(size_px=size_px))
    assert (normalised.output.kind, normalised.size_px) == (kind, size_px)


def test_aliases_are_transformers_of_timm() -> None:
    """DINOv2-S/14 and SigLIP B/16, at sides that their patches divide."""
    assert {name: size % int(name[-2:]) for name, (_, size) in ALIASES.items()} == dict.fromkeys(ALIASES, 0)
