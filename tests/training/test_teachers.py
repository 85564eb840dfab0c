"""What teachers answer about the pictures of a run."""

from dataclasses import replace

import numpy as np
import pytest
from tests.training.quick_runs import quick_run

from whisker.arrays import FloatArray
from whisker.errors import RequestInvalid
from whisker.serving.served_model import ServedModel
from whisker.training.config import TrainConfig
from whisker.training.pipeline import Run, learn
from whisker.training.teachers import softened, teacher_answers

SCRATCH = TrainConfig(mode="scratch", size_px=32).resolved()


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, ServedModel]:
    """A run on red and blue pictures, and a version that tells them apart."""
    run = quick_run(tmp_path_factory.mktemp("teachers"), "imagenet", "efficientnet_lite0", count=8)
    return run, learn(run).artifact.served


def answers_of(run: Run, *teachers: ServedModel, temperature: float = 1.0) -> FloatArray:
    """Ask teachers about a run's training pictures."""
    answers = teacher_answers(with_teachers(run, *teachers, temperature=temperature))
    assert answers is not None
    return answers


def with_teachers(run: Run, *teachers: ServedModel, temperature: float = 1.0) -> Run:
    """Let a run in mode scratch learn from teachers."""
    names = tuple(f"teacher-{number}" for number in range(len(teachers)))
    config = SCRATCH.model_copy(update={"teachers": names, "distillation_temperature": temperature})
    return replace(run, config=config, teachers=teachers)


def test_teachers_answer_every_training_picture(taught: tuple[Run, ServedModel]) -> None:
    """With probabilities, which are right where the teacher is, in the order of the run's classes."""
    run, teacher = taught
    answers = answers_of(run, teacher)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(answers.argmax(axis=1), run.labels_of(run.splits.train))
    turned = replace(run, class_names=run.class_names[::-1])
    np.testing.assert_allclose(answers_of(turned, teacher), answers[:, ::-1])


def test_several_teachers_answer_with_their_mean(taught: tuple[Run, ServedModel]) -> None:
    """Twice the same teacher is that teacher; one whose classes are exchanged makes both as likely."""
    run, teacher = taught
    one, two = (answers_of(run, *[teacher] * count) for count in (1, 2))
    np.testing.assert_allclose(two, one, rtol=1e-6)
    exchanged = replace(teacher, class_names=teacher.class_names[::-1])
    np.testing.assert_allclose(answers_of(run, teacher, exchanged), 0.5, atol=1e-6)


def test_temperature_softens_what_they_answer(taught: tuple[Run, ServedModel]) -> None:
    """The same class stays the likeliest, and less so."""
    run, teacher = taught
    sharp, soft = (answers_of(run, teacher, temperature=value) for value in (1.0, 4.0))
    assert (soft.max(axis=1) < sharp.max(axis=1)).all()
    np.testing.assert_allclose(softened(np.array([[0.8, 0.2]], np.float32), 2.0), [[2 / 3, 1 / 3]], rtol=1e-5)


def test_teacher_of_other_classes_is_refused(taught: tuple[Run, ServedModel]) -> None:
    """Both lists are named."""
    run, teacher = taught
    other = replace(teacher, class_names=("cats", "dogs"))
    with pytest.raises(RequestInvalid, match=r"One knows 2 \(cats, dogs\); the pictures are of 2 \(blue, red\)"):
        teacher_answers(with_teachers(run, other))


def test_run_without_the_teachers_that_its_config_names_is_a_mistake(taught: tuple[Run, ServedModel]) -> None:
    """Nobody learns without them unnoticed; a run that names none asks none."""
    run, _ = taught
    with pytest.raises(ValueError, match="names 1 teachers; 0 came"):
        replace(run, config=SCRATCH.model_copy(update={"teachers": ("a-1",)}))
    assert teacher_answers(run) is None
