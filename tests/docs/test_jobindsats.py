"""The example on published municipal figures: it runs, and its numbers are those its README gives.

The figures are not part of the project. They are looked for in JOBRULES_SHARED or in `shared` beside the checkout; without them these
tests are skipped and say so.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "jobindsats"


def load(path: Path) -> ModuleType:
    """The example as a module; importing it does nothing."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EX = load(EXAMPLE / "municipalities.py")
README = (EXAMPLE / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    path = shared_data / "data" / "jobindsats"
    if not (path / "unemployment.csv").is_file():
        pytest.skip(f"the published figures are not in {path}; set JOBRULES_SHARED to the folder that has them")
    return path


def test_without_the_tables_it_says_so_and_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["municipalities.py", str(tmp_path)])
    EX.main()
    assert f"The tables are not in {tmp_path}" in capsys.readouterr().out


def test_every_municipality_stands_side_by_side(folder: Path) -> None:
    card = EX.side_by_side(folder)
    for row in card.overall.iter_rows(named=True):
        assert f"{100 * row['rate']:.1f} per cent | {row['above']}, {row['below']} |" in README
    for found in card.correlations.values():
        text = f"{found.point:.2f} ({found.low:.2f} to {found.high:.2f})".replace("-", "−")
        assert text in README
    names = sorted(set(EX.table(folder, "unemployment", "total", EX.MONTH)["area"]) - {EX.COUNTRY})
    assert len(names) == 98
    assert len(EX.lines(card, names)) == 99


def test_the_claim_about_ishoej_is_that_of_the_readme(folder: Path) -> None:
    december = EX.change(folder, ["2021M12"], ["2022M12"])
    here = december.row(by_predicate=pl.col("area") == EX.ISHOEJ, named=True)
    assert (here["before"], here["after"]) == (527, 495)
    for areas in (december, EX.change(folder, EX.months(2021), EX.months(2022))):
        said = " ".join(EX.claim(areas))
        assert "fell more than in the whole country" in said
        assert "is within what chance explains" in said
        row = areas.row(by_predicate=pl.col("area") == EX.ISHOEJ, named=True)
        assert f"{100 * row['change']:+.1f} %".replace("-", "−") in README


def test_the_whole_script_runs_and_tells_of_the_breaks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["municipalities.py", str(folder)])
    EX.main()
    printed = capsys.readouterr().out
    assert "1 July 2025" in printed
    assert "does not show that the process" in printed
    assert "17 of 98 municipalities fell as much or more." in printed
