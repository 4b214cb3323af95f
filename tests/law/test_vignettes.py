"""What goes in: the short examples K1-K38 (contact course) and O1-O24 (other duties). What comes out: a failure for each left out.

They stand in `cases/vignettes.yaml`; `test_cases.py` runs them too, and demands the same rows of both engines.
"""

from __future__ import annotations

import re

import pytest
from tests.law.reading import LawCase, fast_rows, law_cases, plain_rows

VIGNETTES = {f"K{number}" for number in range(1, 39)} | {f"O{number}" for number in range(1, 25)}


def vignettes() -> list[LawCase]:
    return [case for case in law_cases() if case.file == "vignettes.yaml"]


def number_of(case: LawCase) -> str:
    """The vignette that a case spells out: `K30-late` is the second half of K30."""
    found = re.match(r"[KO]\d+", case.id)
    assert found, case.id
    return found[0]


def test_every_vignette_is_spelled_out() -> None:
    assert {number_of(case) for case in vignettes()} == VIGNETTES


@pytest.mark.parametrize("number", sorted(VIGNETTES))
def test_a_vignette_holds_in_both_engines(number: str) -> None:
    for case in vignettes():
        if number_of(case) == number:
            assert case.complaints(fast_rows(case)) == []
            assert case.population or case.complaints(plain_rows(case)) == []
