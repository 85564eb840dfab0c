"""`whisker predict`, `whisker models`: the product without a server."""

import csv
import json
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.conftest import MakePicture
from tests.crafted_images import sized_jpeg
from tests.foreign_files import FOREIGN_FORMATS, LFS_POINTER, NOISE, VIDEO
from tests.tiny_version import write_tiny_version

from whisker.errors import FileMissing


@pytest.fixture
def pictures(tmp_path: Path, make_picture: MakePicture) -> Path:
    """A folder with a red and a blue picture below it, and what else lies in folders."""
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    (folder / "a.png").write_bytes(make_picture("red"))
    (folder / "more" / "b.JPG").write_bytes(make_picture("blue", "JPEG"))
    (folder / ".hidden.png").write_bytes(b"")
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_file_is_classified(run: Run, pictures: Path) -> None:
    """A table names the class and how sure it is."""
    result = run("predict", pictures / "a.png")
    assert result.exit_code == 0
    assert "red" in result.stdout
    assert "high confidence" in result.stdout


def test_case_M_warning_is_printed_with_its_answer(run: Run, tmp_path: Path, make_picture: MakePicture) -> None:
    """In the table, in JSON and in CSV."""
    (tmp_path / "black.png").write_bytes(make_picture("black"))
    for options in ((), ("--json",), ("--csv",)):
        result = run("predict", tmp_path / "black.png", *options)
        assert result.exit_code == 0
        assert "is blank" in result.stdout
    assert json.loads(run("predict", tmp_path / "black.png", "--json").stdout)["warnings"] != []


def test_folder_is_walked_for_pictures(run: Run, pictures: Path) -> None:
    """Pictures at any depth, by any case of ending; nothing else."""
    result = run("predict", pictures, "--json")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(Path(a["source"]).name, a["predicted_class"]) for a in answers] == [("a.png", "red"), ("b.JPG", "blue")]
    assert all(sum(a["probabilities"].values()) == pytest.approx(1) for a in answers)


def test_case_O_every_file_of_a_folder_is_answered_or_named(run: Run, pictures: Path) -> None:
    """Whatever its ending: pictures by their content, all else with the reason, and that is no fault."""
    content = next(pictures.glob("a.png")).read_bytes()
    folder = pictures / "endings"
    folder.mkdir()
    names = [
        "a.jpg",
        "b.JPG",
        "c.jpe",
        "d.apng",
        "e.hif",
        "f",
        "g.jpg_original",
        "h.jpg.download",
        "i.dib",
        "j.1",
        "k.ab",
    ]
    for name in names:
        (folder / name).write_bytes(content)
    (folder / "l.png").symlink_to(pictures / "a.png")
    left_out = {
        "notes.txt": b"x",
        "IMG_1.xmp": b"<x:xmpmeta>",
        "film": VIDEO,
        "cursor.cur": FOREIGN_FORMATS["CUR"][0],
        "weights.xyz": NOISE,
        "empty": b"",
        ".hidden.png": content,
        ".git/config": b"x",
    }
    for name, data in left_out.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "elsewhere").symlink_to("/etc")
    result = run("predict", folder, "--csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [Path(row["source"]).name for row in rows] == [*names, "l.png"]
    assert result.exit_code == 0
    for name in (*left_out, "elsewhere"):
        assert f"Left out {folder / name.split('/')[0]}: " in result.stderr


def test_case_N_file_that_is_called_a_picture_is_a_fault_with_what_it_is(run: Run, pictures: Path) -> None:
    """A person who called it that wants to know."""
    (pictures / "pointer.jpg").write_bytes(LFS_POINTER)
    result = run("predict", pictures, "--csv")
    assert result.exit_code == 1
    assert "Git LFS pointer" in result.stdout
    assert "git lfs pull" in result.stdout


@pytest.mark.parametrize(("name", "content"), [("notes.txt", b"x"), ("film", VIDEO)])
def test_case_O_folder_without_pictures_names_what_is_there(
    run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    """By its name, or once it was read."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / name).write_bytes(content)
    result = run("predict", tmp_path / "files")
    assert result.exit_code == 1
    assert isinstance(result.exception, FileMissing)
    assert result.exception.detail.startswith("There are no pictures")
    assert str(tmp_path / "files" / name) in result.exception.detail


def test_row_86_csv_has_no_formula(
    run: Run, tmp_path: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file called like a formula is text in the CSV."""
    monkeypatch.chdir(tmp_path)
    Path("=1+1.png").write_bytes(make_picture("red"))
    rows = list(csv.DictReader(run("predict", "=1+1.png", "--csv").stdout.splitlines()))
    assert rows[0]["source"] == "'=1+1.png"
    assert rows[0]["predicted_class"] == "red"


def test_bad_file_is_reported_and_the_rest_answered(run: Run, pictures: Path) -> None:
    """Exit status 1, and the other picture's answer all the same."""
    (pictures / "broken.png").write_bytes(b"garbage")
    result = run("predict", pictures, "--csv")
    rows = {Path(row["source"]).name: row for row in csv.DictReader(result.stdout.splitlines())}
    assert result.exit_code == 1
    assert rows["broken.png"]["error"].startswith("image-undecodable")
    assert rows["a.png"]["predicted_class"] == "red"


def test_case_J_what_was_odd_about_a_file_is_shown(run: Run, tmp_path: Path, make_picture: MakePicture) -> None:
    """In the table and in JSON, beside the answer."""
    path = tmp_path / "frame.jpg"
    path.write_bytes(make_picture("red", "JPEG")[:-2])
    answer = json.loads(run("predict", path, "--json").stdout)
    assert answer["predicted_class"] == "red"
    assert "end of this file is missing" in answer["warnings"][0]
    assert "end of this file is missing" in " ".join(run("predict", path).stdout.replace("│", " ").split())


def test_case_I_photos_of_200_megapixels_are_answered(run: Run, tmp_path: Path, make_picture: MakePicture) -> None:
    """Of which this one is grey but for its corner."""
    path = tmp_path / "phone.jpg"
    path.write_bytes(sized_jpeg(make_picture("red", "JPEG"), 16_320, 12_240))
    result = run("predict", path, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["predicted_class"] in {"red", "blue"}


def test_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    """The message says which file, and why."""
    result = run("predict", tmp_path / "nothing.png", "--json")
    assert result.exit_code == 1
    assert "No such file" in result.stdout


def test_heatmaps_are_written(run: Run, pictures: Path, tmp_path: Path) -> None:
    """One PNG a picture."""
    run("predict", pictures, "--heatmaps", tmp_path / "maps")
    maps = sorted((tmp_path / "maps").iterdir())
    assert [path.name[-17:] for path in maps] == ["a.png.heatmap.png", "b.JPG.heatmap.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in maps)


def test_models_are_listed_promoted_and_rolled_back(run: Run, tmp_path: Path) -> None:
    """The command line and the API see one registry."""
    write_tiny_version(tmp_path / "data" / "models", "tiny-2")
    assert "tiny-2 is live (before: tiny-1)" in run("models", "promote", "tiny-2").stdout
    listed = json.loads(run("models", "--json").stdout)
    assert [(entry["version"], entry["champion"]) for entry in listed] == [("tiny-2", True), ("tiny-1", False)]
    assert "tiny-1 is live again" in run("models", "rollback").stdout
    assert run("models", "history").stdout.count("tiny") >= 2
    assert "Tells red from blue" in run("models", "show").stdout


def test_answers_are_by_the_thresholds_of_the_version(run: Run, tmp_path: Path, make_picture: MakePicture) -> None:
    """As a server's are, for the live version and for one that is named."""
    (tmp_path / "red.png").write_bytes(make_picture())
    run("models", "threshold", "tiny-1", "--high", "0.9999999", "--medium", "0.9999998")
    for options in ((), ("--model", "tiny-1")):
        answer = json.loads(run("predict", tmp_path / "red.png", "--json", *options).stdout)
        assert answer["confidence_band"] == "low"
        assert answer["thresholds"] == {"high": 0.9999999, "medium": 0.9999998}
