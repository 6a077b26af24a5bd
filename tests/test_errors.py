"""The text of an error: what, where, the line with a marker, what to do."""

import copy
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from dy2st.errors import ConversionError, Location


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.py"
    lines = ["def step(x):", "    if x.sum() > 0:", "\tý = '日本' + x  ", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_the_whole_text(file: str) -> None:
    error = ConversionError("`y` has two dtypes", Location(file, 2, 4, 6, "step"), "Write `0.0`.")
    assert str(error) == (
        "`y` has two dtypes\n"
        "  model.py:2, in step\n"
        "    2 |     if x.sum() > 0:\n"
        "      |     ^^\n"
        "Write `0.0`."
    )


def test_what_it_knows(file: str) -> None:
    error = ConversionError("what", Location(file, 2, 4, 6, "step"), "hint")
    assert (error.what, error.hint, error.filename, error.lineno) == ("what", "hint", file, 2)
    assert error.line == "    if x.sum() > 0:"


def test_without_a_place_or_a_hint() -> None:
    error = ConversionError("what")
    assert str(error) == "what"
    assert (error.filename, error.lineno, error.line, error.hint) == (None, None, "", "")


def test_without_a_line() -> None:
    where = Location("<stdin>", 7, 0, 1, "<lambda>")
    assert str(ConversionError("what", where)) == "what\n  <stdin>:7, in <lambda>"


def test_the_marker_stands_under_what_it_marks(file: str) -> None:
    text = str(ConversionError("what", Location(file, 3, 6, 14, "step")))
    drawn, marker = text.splitlines()[-2:]
    assert drawn == "    3 | \tý = '日本' + x"
    assert marker == "      | \t    ^^^^^^"  # a wide character fills two columns


@pytest.mark.parametrize(("start", "end"), [(4, 4), (4, 0), (90, 99)])
def test_odd_positions_still_give_a_marker(file: str, start: int, end: int) -> None:
    assert str(ConversionError("what", Location(file, 2, start, end, "step"))).endswith("^")


def test_a_file_elsewhere_is_named_in_full(file: str, tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    os.chdir(below)
    assert str(Location(file, 2, 4, 6, "step")) == f"{file}:2, in step"


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_copies_keep_the_line_after_the_file_is_gone(
    file: str, again: Callable[[ConversionError], ConversionError]
) -> None:
    error = ConversionError("what", Location(file, 2, 4, 6, "step"), "hint")
    text = str(error)
    Path(file).unlink()
    assert str(again(error)) == text
    assert again(error).line == "    if x.sum() > 0:"
