"""Pictures: everything that is shown is there, nothing is told by colour alone, and nothing comes from elsewhere."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Sequence
from xml.etree import ElementTree

import polars as pl
import pytest

from jobrules.charts import Side, growth_picture, scatter_picture, status_pictures, status_word, unit_pictures
from jobrules.charts.drawing import WIDTH, domain, wrapped
from jobrules.errors import JobrulesError

SVG = "{http://www.w3.org/2000/svg}"
PROCESS, OUTCOME = Side("Talks held in time", 0.7), Side("In work after half a year", 0.4)


def unit_frame(names: Sequence[str], *, places: Sequence[str] = (), hidden: Sequence[str] = ()) -> pl.DataFrame:
    """Units with rates that rise by name; `places` say where they stand, the rest lie within what chance explains."""
    rows = []
    for at, name in enumerate(names):
        rate = None if name in hidden else 0.3 + 0.4 * at / max(len(names) - 1, 1)
        place = None if rate is None else places[at] if at < len(places) else "within"
        low, high = (None, None) if rate is None else (rate - 0.1, rate + 0.1)
        rows.append((name, rate, low, high, place, rate, low, high, place))
    sides = [f"{side}_{part}" for side in ("process", "outcome") for part in ("rate", "low", "high", "noise")]
    kinds = {name: pl.String if name.endswith("noise") else pl.Float64 for name in sides}
    return pl.DataFrame(rows, schema={"unit": pl.String, **kinds}, orient="row")


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def paths(picture: str, colour: str) -> set[str]:
    """The outlines of the marks of one colour."""
    found = ElementTree.fromstring(picture).iter(f"{SVG}path")
    return {element.get("d", "") for element in found if element.get("fill") == colour}


def test_every_unit_is_in_the_picture_once_and_in_the_order_given() -> None:
    names = ["Beta", "Alfa", "Gamma"]
    (picture,) = unit_pictures(unit_frame(names), PROCESS, OUTCOME)
    assert [text for text in texts(picture) if text in names] == names


def growth_table(*numbers: int | None) -> pl.DataFrame:
    """A number of group 6.1 for each year from 2020, and none for group 6.2."""
    days = [dt.date(2020 + at, 7, 1) for at in range(len(numbers))]
    one = pl.DataFrame({"date": days, "group": "6.1", "duties": numbers}, schema_overrides={"duties": pl.Int64})
    return pl.concat([one, one.with_columns(group=pl.lit("6.2"), duties=pl.lit(0, pl.Int64))])


def test_the_growth_of_the_law_is_a_line_for_each_group_that_is_asked_anything() -> None:
    picture = growth_picture(growth_table(13, None, 24), "da", names={"6.1": "Dagpengemodtager"})
    said = texts(picture)
    assert "Pligter i kraft" in said
    assert "6.1 Dagpengemodtager" in said
    assert "24" in said, "the last number stands at the end of its line"
    assert not any("6.2" in text for text in said)
    assert "13 (2020-07-01) – 24 (2022-07-01)" in picture


def test_what_is_not_in_the_table_is_not_drawn() -> None:
    with pytest.raises(JobrulesError, match="duties"):
        growth_picture(growth_table(1, 2), what="dutis")
    with pytest.raises(JobrulesError, match="nothing to draw"):
        growth_picture(growth_table(None, None))


def test_a_hidden_unit_is_not_in_the_picture() -> None:
    (picture,) = unit_pictures(unit_frame(["Alfa", "Beta", "Gamma"], hidden=["Beta"]), PROCESS, OUTCOME)
    assert "Beta" not in picture


def test_many_units_are_shared_out_over_pictures_that_fit_on_paper() -> None:
    names = [f"{code}" for code in range(101, 199)]
    pictures = unit_pictures(unit_frame(names), PROCESS, OUTCOME)
    assert len(pictures) == 3
    shown = [[text for text in texts(picture) if text in names] for picture in pictures]
    assert [name for part in shown for name in part] == names
    assert max(map(len, shown)) - min(map(len, shown)) <= 2


def test_pictures_of_one_comparison_have_the_same_axes() -> None:
    pictures = unit_pictures(unit_frame([f"{code}" for code in range(101, 199)]), PROCESS, OUTCOME)
    axes = {tuple(text for text in texts(picture) if text.endswith("%")) for picture in pictures}
    assert len(axes) == 1


def test_what_stands_out_differs_in_shape_as_well_as_in_colour() -> None:
    frame = unit_frame(["Alfa", "Beta", "Gamma"], places=["below", "within", "above"])
    (picture,) = unit_pictures(frame, PROCESS, OUTCOME)
    above, within, below = (paths(picture, colour) for colour in ("#1b7fc4", "#8a8a8a", "#d1610a"))
    assert above
    assert within
    assert below
    assert not above & within
    assert not above & below
    assert not within & below


def test_a_picture_is_as_wide_as_a_phone_and_grows_with_the_page() -> None:
    long = ["Ringkøbing-Skjern", "Lyngby-Taarbæk", "Å"]
    statuses = pl.DataFrame({"label": ["x" * 200], "due": [10], "met": [10]})
    frame = unit_frame(long, places=["above", "above", "above"])
    pictures = [
        *unit_pictures(frame, PROCESS, OUTCOME),
        scatter_picture(frame, PROCESS, OUTCOME),
        *status_pictures(statuses),
    ]
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert float(root.get("viewBox", "").split()[2]) <= WIDTH + 20
        assert root.get("width") is None
        sizes = [float(e.get("font-size", "0").removesuffix("px")) for e in root.iter(f"{SVG}text")]
        assert min(sizes) >= 11


def test_a_picture_has_words_for_those_who_do_not_see_it() -> None:
    (picture,) = unit_pictures(unit_frame(["Alfa", "Beta"]), PROCESS, OUTCOME, "da")
    root = ElementTree.fromstring(picture)
    assert root.get("role") == "img"
    assert PROCESS.label in (root.findtext(f"{SVG}title") or "")
    assert "Alfa: 30 %, 30 %" in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize("name", ["Ringkøbing-Skjern", "Lyngby-Taarbæk", "Gamma", "WWW", "Å", "Mammen og Hammel"])
def test_a_name_is_not_cut_short(name: str) -> None:
    (picture,) = unit_pictures(unit_frame([name, "Beta"]), PROCESS, OUTCOME)
    assert name in texts(picture)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_picture_needs_nothing_from_elsewhere(lang: str) -> None:
    frame = unit_frame(["Alfa", "Beta", "Gamma"], places=["above"])
    bars = pl.DataFrame({"label": ["Talk"], "due": [10], "met": [4], "missed": [6]})
    scatter = scatter_picture(frame, PROCESS, OUTCOME, lang)
    for picture in (*unit_pictures(frame, PROCESS, OUTCOME, lang), scatter, *status_pictures(bars, lang)):
        assert re.findall(r"https?://[^\"]*", picture) == ["http://www.w3.org/2000/svg"]
        assert not re.search(r"<(script|image|style|foreignObject|use)|href|url\(", picture)


def test_text_from_data_is_never_markup() -> None:
    bad = '<script>alert("1")</script>&'
    frame = unit_frame([bad, "Beta", "Gamma"], places=["above"])
    bars = pl.DataFrame({"label": [bad], "due": [10], "met": [10]})
    side = Side(bad, 0.5)
    scatter = scatter_picture(frame, side, side, description=bad)
    for picture in (*unit_pictures(frame, side, side), scatter, *status_pictures(bars)):
        assert "<script" not in picture
        ElementTree.fromstring(picture)


def test_only_units_that_stand_out_bear_their_name_in_the_scatter() -> None:
    frame = unit_frame(["Alfa", "Beta", "Gamma"], places=["below", "within", "above"])
    shown = texts(scatter_picture(frame, PROCESS, OUTCOME))
    assert {"Alfa", "Gamma"} <= set(shown)
    assert "Beta" not in shown


def test_names_in_the_scatter_never_lie_over_one_another() -> None:
    crowd = pl.concat([unit_frame([f"Kommune {at}"], places=["above"]) for at in range(30)])
    shown = [text for text in texts(scatter_picture(crowd, PROCESS, OUTCOME)) if text.startswith("Kommune")]
    assert 1 <= len(shown) <= 4


def test_a_bar_says_each_share_and_what_is_hidden() -> None:
    frame = pl.DataFrame({"label": ["First talk"], "due": [100], "met": [60], "missed": [25], "exempt": [None]})
    (picture,) = status_pictures(frame)
    assert {"60%", "25%", "15%"} <= set(texts(picture))
    assert {status_word(status, "en") for status in ("met", "missed", "hidden")} <= set(texts(picture))
    assert status_word("exempt", "en") not in texts(picture)


def test_a_duty_whose_number_is_hidden_has_no_bar() -> None:
    frame = pl.DataFrame({"label": ["First talk", "Few"], "due": [100, None], "met": [100, None]})
    assert "Few" not in "".join(status_pictures(frame))
    assert status_pictures(frame.tail(1)) == ()


def test_a_long_danish_compound_is_parted_at_a_seam() -> None:
    lines = wrapped("Andel i lønmodtagerbeskæftigelse 182 dage efter", 20)
    assert "lønmodtager-" in " ".join(lines)
    assert max(map(len, lines)) <= 20


def test_an_axis_holds_every_interval() -> None:
    frame = pl.DataFrame({"process_low": [0.23, 0.5], "process_high": [0.61, 0.93]})
    assert domain(frame, "process") == (0.2, 0.95)
    assert domain(frame.clear(), "process") == (0.0, 1.0)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(JobrulesError, match=r"pip install 'jobrules\[charts\]'"):
        unit_pictures(unit_frame(["Alfa"]), PROCESS, OUTCOME)
