"""A trained version in a notebook."""

import pytest

from whisker.errors import RequestInvalid
from whisker.notebooks import Workbench
from whisker.notebooks.data import Data
from whisker.notebooks.model import Model
from whisker.registry.artifacts import verify_version


def test_training_leaves_a_candidate_that_can_be_repeated(bench: Workbench, model: Model) -> None:
    """Its folder is whole, names the revision and the command, and nothing is live for it."""
    manifest = verify_version(bench.data_dir / "models" / model.version)
    assert manifest.dataset.revision == "colours@1"
    assert manifest.command == "whisker retrain colours@1 --set 'backbone=\"efficientnet_lite0\"' --set size_px=32"
    assert [line.split()[:2] for line in repr(bench.versions()).splitlines() if "live" in line] == [
        ["cats-vs-dogs-1", "live"]
    ]


def test_model_shows_what_its_test_found(model: Model) -> None:
    """Red and blue are easy; the figures come with their interval."""
    assert "100 % of" in repr(model)
    assert "95 % interval" in model._repr_html_()
    assert len(model.unseen("red").data) > 0
    with pytest.raises(RequestInvalid, match="asked for 99"):
        model.unseen("red", 99)


def test_model_answers_as_the_server_would(model: Model) -> None:
    """A picture that it has never seen, with what spoke for the answer."""
    answer = model.answer(model.unseen("blue"), explain=True)
    assert answer.predicted_class == "blue"
    assert answer.heatmap_png is not None
    assert model.answer(model.unseen("red").data).heatmap_png is None


@pytest.mark.parametrize("view", ["roc", "confusion", "reliability", "mistakes", "heatmaps"])
def test_every_view_is_a_picture_with_words(model: Model, view: str) -> None:
    """Also where there is not one mistake to show."""
    drawing = getattr(model, view)()
    assert drawing.png.startswith(b"\x89PNG")
    assert model.version in repr(drawing)


def test_quick_training_has_no_curves(model: Model) -> None:
    """It says why, instead of drawing an empty chart."""
    with pytest.raises(RequestInvalid, match="no epochs"):
        model.curves()


def test_setting_that_does_not_exist_is_named(bench: Workbench, colours: Data) -> None:
    """A slip of the pen costs no training run."""
    with pytest.raises(RequestInvalid, match="'epoch' cannot be used"):
        bench.train(colours, epoch=3)
    with pytest.raises(RequestInvalid, match="there are no pretrained weights of 'simple_cnn'"):
        bench.train(colours, backbone="simple_cnn")


def test_name_that_no_folder_could_have_is_refused(bench: Workbench, colours: Data) -> None:
    """Before anything is trained."""
    with pytest.raises(RequestInvalid, match="cannot be called"):
        bench.train(colours, "../up")


def test_challenger_goes_live_only_if_it_is_shown_not_to_be_worse(
    bench: Workbench, colours: Data, model: Model
) -> None:
    """Against cats and dogs there is nothing to compare, and a handful of test pictures shows nothing."""
    first = model.challenge()
    assert not first.promoted
    assert "cannot be compared" in repr(first)
    assert model.promote("the first").version == model.version
    second = bench.train(colours, backbone="efficientnet_lite0", size_px=32).challenge()
    assert not second.promoted
    assert "Too few test pictures" in second._repr_html_()
    assert f"{model.version} (live)" in repr(second)
    assert "the first" in repr(bench.history())


@pytest.mark.slow
def test_training_by_epochs_has_curves_to_draw(bench: Workbench, colours: Data) -> None:
    """The epochs are told and drawn, and written down for TensorBoard too."""
    learned = bench.train(colours, "colours-scratch", mode="scratch", size_px=32, epochs=2, filters=(4, 8))
    assert repr(learned.curves()) == "Training of colours-scratch-1: 2 epochs"
    assert len(list((bench.data_dir / "tensorboard").glob("*-colours-scratch-1"))) == 1
