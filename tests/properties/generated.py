"""Hypothesis strategies: rule books and case histories small enough to read, dense enough to collide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from jobrules.model import RuleFile
from jobrules.rulebook import RuleBook, duty_rows
from jobrules.words import Words

BASE = dt.date(2020, 1, 20)
SPAN = 110
"""Everything happens within so many days, so that deadlines, spells and events meet."""

days = st.integers(0, SPAN).map(lambda n: BASE + dt.timedelta(days=n))
lengths = st.sampled_from(["1 day", "5 days", "1 week", "2 weeks", "3 weeks", "1 month", "2 months"])
events = st.sampled_from(["talk", "ask", "paper"])
actors = st.sampled_from(["fund", "centre", "town"])
spells = st.sampled_from(["leave", "ill", "offer"])


def _some(draw: st.DrawFn, chance: int) -> bool:
    return draw(st.integers(0, chance)) == 0


@st.composite
def happenings(draw: st.DrawFn, *, spells_too: bool = True) -> dict[str, Any]:
    """A counted condition: an event with or without attributes, the start or end of a spell, or one of several."""
    which = draw(
        st.sampled_from(
            ["event", "event", "event", "actor", "form", "start", "end", "any"] if spells_too else ["event", "actor"]
        )
    )
    if which == "start":
        lasting = {"lasting": {"at_least": draw(lengths)}} if _some(draw, 1) else {}
        return {
            "start_of": {
                "spell": "offer",
                **({"value": draw(st.sampled_from(["a", ["a", "b"]]))} if _some(draw, 1) else {}),
            },
            **lasting,
        }
    if which == "end":
        return {"end_of": {"spell": draw(spells)}}
    if which == "any":
        return {"any_of": [draw(happenings(spells_too=False)), {"start_of": {"spell": "offer"}}]}
    extra: dict[str, Any] = {}
    if which == "actor":
        extra = {"actor": draw(st.sampled_from(["fund", "centre", ["fund", "centre"], {"not": "fund"}]))}
    if which == "form":
        extra = draw(
            st.sampled_from(
                [{"score": {"at_least": 3}}, {"score": {"under": 3}}, {"joint": True}, {"status": ["no_show", "held"]}]
            )
        )
    return {"event": draw(events), **extra}


@st.composite
def states(draw: st.DrawFn, *, judged: bool = True) -> dict[str, Any]:
    """A condition on the case: a spell, a fact, an age, a clock, an event, or a combination."""
    which = draw(
        st.sampled_from(["spell", "spell", "fact", "age", "event", "clock", "start", "all", "none", "any", "course"])
    )
    looks: list[Any] = [
        "anchor",
        "due",
        "window",
        {"before": "2 weeks"},
        {"after": "2 weeks"},
        {"on": (BASE + dt.timedelta(days=40)).isoformat()},
    ]
    looks.append({"between": ["course", {"event": "ask", "plus": "1 week"}]})
    when = {"judged": draw(st.sampled_from(looks))} if judged and _some(draw, 1) else {}
    simple = {
        "spell": {"spell": draw(spells), **when},
        "course": {"spell": "course", "value": draw(st.sampled_from(["g1", "g2"])), **when},
        "fact": {"fact": "school", "value": draw(st.sampled_from(["yes", ["no"], {"not": "yes"}]))},
        "age": {"age": draw(st.sampled_from([{"under": 30}, {"at_least": 25, "under": 50}]))},
        "event": {"event": draw(events), **when, **({"at_least": 2} if _some(draw, 2) else {})},
        "clock": {
            "clock": draw(st.sampled_from(["calendar", "paid", "weeks", "span"])),
            "under": "2 weeks",
            "judged": {"on": draw(days).isoformat()},
        },
        "start": {"start_of": {"spell": "offer"}, **when},
    }
    if which in simple:
        return simple[which]
    parts = [draw(states(judged=judged)) for _ in range(2)]
    return {{"all": "all_of", "none": "none_of", "any": "any_of"}[which]: parts}


@st.composite
def moments(draw: st.DrawFn, *, sister: str | None = None, clocks: bool = True) -> Any:
    """Any moment; `sister` is a duty of the same version that may be named."""
    kinds = ["course", "event", "start", "end", "date"]
    kinds += ["reached", "hours"] if clocks else []
    kinds += ["duty", "closed", "closed"] if sister else []
    which = draw(st.sampled_from([*kinds, "sum"]))
    if which == "course":
        return "course"
    bodies: dict[str, dict[str, Any]] = {
        "event": {
            "event": draw(events),
            **({"which": draw(st.sampled_from(["first", "last", "each", "second"]))} if _some(draw, 1) else {}),
        },
        "start": {"start_of": {"spell": draw(spells)}},
        "end": {"end_of": {"spell": draw(spells)}},
        "date": {"date": draw(days).isoformat()},
        "reached": {"reached": {"clock": "paid", "length": draw(st.sampled_from(["1 week", "3 weeks", "1 month"]))}},
        "hours": {
            "reached": {"clock": "used", "hours": draw(st.sampled_from([20, {"full_time": 37, "part_time": 15}]))}
        },
        "duty": {"duty": sister},
        "closed": {"duty_closed": sister},
        "sum": {
            "sum_of": {"spell": draw(spells)},
            "reaches": draw(st.sampled_from(["5 days", "2 weeks"])),
            "within": "1 month",
        },
    }
    body = bodies[which]
    if _some(draw, 3):
        body = {**body, draw(st.sampled_from(["plus", "minus"])): draw(lengths)}
    return {**body, "rounded": "month_end"} if _some(draw, 5) else body


@st.composite
def windows(draw: st.DrawFn, *, clock: str, closes: bool = True, sister: str | None = None) -> dict[str, Any]:
    """A window with an anchor, an opening and a closing that fit together."""
    window: dict[str, Any] = {}
    if _some(draw, 1):
        window["from"] = draw(moments(clocks=False))
    opening = draw(
        st.sampled_from(["none", "after", "opens", "opens"] if sister else ["none", "none", "after", "opens"])
    )
    if opening == "after":
        window["after"] = draw(st.sampled_from(["1 week", "2 weeks"]))
    if opening == "opens":
        window["opens"] = draw(moments(sister=sister))
    if closes:
        kind = draw(st.sampled_from(["first", "by", "closes"] if clock == "calendar" else ["first", "closes"]))
        window[kind] = draw(moments(sister=sister)) if kind == "closes" else draw(lengths)
        if kind == "by" and window["by"].endswith(("day", "days")) and _some(draw, 1):
            window["counted_in"] = "working_days"
        if clock == "calendar" and _some(draw, 6):
            window["months"] = "aligned"
    return window


@st.composite
def duties(draw: st.DrawFn, name: str, *, sister: str | None = None) -> dict[str, Any]:
    """One duty of any kind of single cases, with any of the keys that take it away."""
    kind = draw(
        st.sampled_from(
            ["at_least", "at_least", "at_most", "chain", "grid", "within", "before", "each", "first_of", "gap"]
        )
    )
    clock = draw(st.sampled_from([*["calendar"] * 6, "paid", "weeks", "span"]))
    duty: dict[str, Any] = {
        "id": name,
        "clock": clock,
        "holder": draw(st.sampled_from(["authority", "jobcentre", "a_kasse"])),
    }
    if _some(draw, 3):
        duty["groups"] = draw(st.sampled_from([["g1"], ["g2"], ["g1", "old2"]]))
    if kind in ("at_least", "at_most"):
        least = 1 if kind == "at_least" else 0
        duty |= {
            kind: draw(st.integers(least, 3)),
            "of": draw(happenings()),
            "window": draw(windows(clock=clock, sister=sister)),
        }
    elif kind == "chain":
        duty |= {
            "every": draw(lengths),
            "counted": "from_last",
            "of": draw(happenings()),
            "window": draw(windows(clock=clock, closes=_some(draw, 2))),
        }
    elif kind == "grid":
        grid_clock = draw(st.sampled_from(["calendar", "paid"]))
        duty |= {
            "clock": grid_clock,
            "every": draw(st.sampled_from(["1 week", "2 weeks", "1 month"])),
            "counted": "grid",
            "of": draw(happenings()),
        }
        duty["window"] = draw(windows(clock=grid_clock, closes=False))
        if grid_clock == "calendar" and duty["every"] == "1 month" and _some(draw, 1):
            duty["window"]["months"] = "aligned"
        duty |= {"slack": "5 days"} if _some(draw, 1) else {}
        duty |= {"early": "counts_next"} if _some(draw, 1) else {}
    elif kind in ("within", "before"):
        moment = draw(moments(clocks=False))
        duty |= {
            "within": draw(lengths),
            {"within": "after", "before": "before"}[kind]: moment,
            "of": draw(happenings()),
        }
    elif kind in ("each", "first_of"):
        musts = [{"form": "in_person"}, {"form": ["phone", "in_person"]}, {"score": {"at_least": 3}}]
        duty |= {
            kind: draw(happenings(spells_too=False)),
            "must": draw(st.sampled_from(musts)),
            "window": draw(windows(clock=clock, closes=_some(draw, 1))),
        }
        if _some(draw, 1):
            duty |= {
                kind: {"start_of": {"spell": "offer"}},
                "must": {"lasting": {"at_least": draw(st.sampled_from(["3 weeks", "2 months"]))}},
            }
    else:
        between = draw(st.sampled_from([{"event": "talk"}, {"spell": "offer"}, {"spell": "ill"}]))
        duty |= {"gap": {"between": between, "at_most": draw(lengths)}}
    return fitting(draw(_with_keys(duty, kind)))


def fitting(duty: dict[str, Any]) -> dict[str, Any]:
    """Without the keys that a rule file may not put together."""
    window = duty.get("window", {})
    if duty["clock"] != "calendar" or "closes" in window or "months" in window:
        duty.pop("clock_stops_while", None)
    return duty


CHANCES = {"excused_by": 2, "only_if": 4, "unless": 6}
"""One in so many, and one, duties has the key; the others have it one time in ten."""


@st.composite
def _with_keys(draw: st.DrawFn, duty: dict[str, Any], kind: str) -> dict[str, Any]:
    if kind in ("chain", "grid"):
        duty |= {"at_least": 2} if _some(draw, 3) else {}
        duty |= {"times": draw(st.integers(1, 3))} if _some(draw, 3) else {}
        duty |= {"until": draw(moments(clocks=False))} if _some(draw, 3) else {}
    if kind in ("at_least", "within", "chain"):
        duty |= {"reminder": "3 days"} if _some(draw, 5) else {}
        slack = {"value": "a", "given": {"event": "paper"}, "by": "2 weeks"}
        starts = {"of": {"start_of": {"spell": "offer"}}, "start_slack": slack}
        duty |= starts if _some(draw, 5) else {}
    if kind in ("within", "chain", "grid", "at_least"):
        duty |= {"on_repeat": draw(st.sampled_from(["restart", "each"]))} if _some(draw, 3) else {}
    optional: dict[str, Any] = {
        "only_if": st.lists(states(), min_size=1, max_size=2),
        "unless": st.lists(states(), min_size=1, max_size=2),
        "lifted_while": st.lists(spells.map(lambda s: {"spell": s}), min_size=1, max_size=2),
        "waived_by": events.map(lambda e: [{"event": e, "actor": "town"}]),
        "clock_stops_while": spells.map(lambda s: [{"spell": s}]),
        "postponed_by": st.tuples(spells, lengths).map(lambda p: [{"spell": p[0], "by": p[1]}]),
        "extended_by": st.tuples(events, lengths).map(lambda p: [{"event": p[0], "by": p[1]}]),
        "moves_to": st.sampled_from(["next_working_day", "previous_working_day"]),
        "moves": st.just([{"when": "feast", "by": "7 days"}]),
        "governs": st.sampled_from(["deadlines_falling", "courses_started"]),
        "exempt_where": st.lists(derogations(), min_size=1, max_size=2),
        "excused_by": st.just([{"event": "ask"}])
        if kind not in ("at_least", "within")
        else st.sampled_from(
            [[{"event": "talk", "status": ["no_show"], "counts_toward": "required"}], [{"event": "ask"}]]
        ),
    }
    return duty | {key: draw(value) for key, value in optional.items() if _some(draw, CHANCES.get(key, 9))}


@st.composite
def derogations(draw: st.DrawFn) -> dict[str, Any]:
    """A derogation of any effect."""
    effect = draw(st.sampled_from(["lifts", "replaces", "postpones", "form"]))
    body: dict[str, Any] = {
        "id": "derogation",
        "effect": effect,
        "looks_at": draw(st.sampled_from(["due", "window", "anchor"])),
    }
    body |= {"from": draw(days).isoformat()} if _some(draw, 1) else {}
    body |= {"until": draw(days).isoformat()} if _some(draw, 1) else {}
    body |= {"municipalities": ["101"]} if _some(draw, 2) else {}
    body |= {"groups": ["g1"]} if _some(draw, 2) else {}
    body |= {"only_if": [draw(states(judged=False))]} if _some(draw, 3) else {}
    if effect == "postpones":
        body |= {"by": draw(lengths)} if _some(draw, 1) else {"to": draw(days).isoformat()}
    return body | ({"forms": ["phone"]} if effect == "form" else {})


HOUSE: dict[str, Any] = {
    "id": "x/house",
    "versions": [
        {
            "in_force": {"from": "2000-01-01"},
            "clocks": [
                {"clock": "used", "kind": "used", "week": {"full_time": 37, "part_time": 30}},
                {
                    "clock": "weeks",
                    "counts": "whole_weeks",
                    "spells": [{"spell": "benefit"}],
                    "without": [{"spell": "leave"}],
                    "month": 4.333,
                },
                {"clock": "span", "counts": "days", "spells": [{"spell": "benefit"}]},
            ],
        },
        {
            "in_force": {"from": "2000-01-01", "until": "2020-02-20"},
            "clocks": [{"clock": "paid", "counts": "whole_weeks", "spells": [{"spell": "benefit"}], "month": 4.333}],
        },
        {
            "in_force": {"from": "2020-02-21"},
            "clocks": [
                {
                    "clock": "paid",
                    "month": {"full_time": 160.33, "part_time": 130},
                    "week": {"full_time": 37, "part_time": 30},
                    "excludes": [{"from": "2020-03-10", "until": "2020-03-20"}],
                }
            ],
        },
    ],
    "named_days": {"feast": {"from": "02-10", "until": "02-20"}},
    "joint_units": [{"unit": "101", "municipalities": ["101", "102"], "holders": ["jobcentre"], "until": "2020-03-15"}],
    "same_actors": [{"actors": ["centre", "town"], "from": "2020-02-25"}],
}


@st.composite
def books(draw: st.DrawFn) -> RuleBook:
    """A rule book of one section in one to three versions, with one to three duties that may name each other."""
    cuts = sorted(draw(st.lists(days, max_size=2, unique=True)))
    starts = [dt.date(2019, 1, 1), *cuts]
    ends: list[dt.date | None] = [*[cut - dt.timedelta(days=1) for cut in cuts], None]
    if _some(draw, 3):
        ends[-1] = starts[-1] + dt.timedelta(days=60 if cuts else 420)
    versions = []
    for start, end in zip(starts, ends, strict=True):
        named = ["one", "two"] if _some(draw, 1) else ["one"]
        body = [draw(duties(name, sister="one" if name == "two" else None)) for name in named]
        if (
            len(body) == 2
            and all(d.get("at_least") and not d.get("every") and "window" in d for d in body)
            and _some(draw, 0)
        ):
            body[0]["apart_from"] = ["two"]
        in_force = {"from": start.isoformat(), **({"until": end.isoformat()} if end else {})}
        versions.append(
            {
                "in_force": in_force,
                "duties": body,
                "governs": draw(st.sampled_from(["deadlines_falling", "courses_started"])),
            }
        )
    files = (RuleFile.model_validate(HOUSE), RuleFile.model_validate({"id": "x/law", "versions": versions}))
    return RuleBook(files, duty_rows(files), Words.open(), {})


@st.composite
def _spell(draw: st.DrawFn, name: str, values: list[str | None]) -> dict[str, Any]:
    start = draw(days)
    value = draw(st.sampled_from(values))
    body: dict[str, Any] = {"spell": name, "start": start, **({"value": value} if value is not None else {})}
    return body if _some(draw, 1) else {**body, "end": start + dt.timedelta(days=draw(st.integers(0, 40)))}


@st.composite
def cases(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """One case in the JSON form, with one or two courses that may go on under another group."""
    courses: list[dict[str, Any]] = []
    start = BASE + dt.timedelta(days=draw(st.integers(0, 30)))
    for index in range(draw(st.integers(1, 2))):
        end = start + dt.timedelta(days=draw(st.integers(0, 20) | st.integers(20, 90)))
        group = draw(st.sampled_from([*["g1", "g2"] * 5, None]))
        goes_on = {"continues": True} if index and _some(draw, 0) else {}
        courses.append(
            {"spell": "course", "start": start, "end": end, **({"value": group} if group else {}), **goes_on}
        )
        start = end + dt.timedelta(days=draw(st.sampled_from([1, 1, 5])))
    if _some(draw, 1):
        courses[-1].pop("end")
    lasting = [draw(_spell(name, values)) for name, values in draw(st.lists(st.sampled_from(WORDS), max_size=5))]
    homes = (
        [{"spell": "municipality", "value": draw(st.sampled_from(["101", "102", "103"])), "start": BASE}]
        if _some(draw, 0)
        else []
    )
    happened = draw(st.lists(_event(), min_size=3, max_size=14))
    known = {
        "birth_date": st.sampled_from([dt.date(1960, 5, 1), dt.date(1992, 2, 29), dt.date(1996, 3, 1)]),
        "insurance": st.sampled_from(["full_time", "part_time"]),
        "school": st.sampled_from(["yes", "no"]),
    }
    facts = {name: draw(values) for name, values in known.items() if not _some(draw, 3)}
    return {
        "case_id": number,
        "facts": facts,
        "spells": [*courses, *lasting, *homes],
        "events": unique(happened),
        "hours": draw(hours()),
    }


WORDS: list[tuple[str, list[str | None]]] = [
    ("leave", [None]),
    ("ill", [None]),
    ("offer", ["a", "b", "c"]),
    ("benefit", ["x"]),
    ("offer", ["a"]),
    ("benefit", ["x"]),
]


@st.composite
def _event(draw: st.DrawFn) -> dict[str, Any]:
    optional = {
        "actor": actors,
        "form": st.sampled_from(["in_person", "phone"]),
        "status": st.sampled_from(["held", "no_show", "planned"]),
        "score": st.integers(1, 5),
        "joint": st.booleans(),
    }
    body = draw(st.fixed_dictionaries({"date": days, "event": events}, optional=optional))
    return dict(body)


def unique(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without rows that repeat another to the letter: the door counts those once."""
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row not in kept:
            kept.append(row)
    return kept


@st.composite
def hours(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Hours by day, by week or by odd periods, of two kinds; or none."""
    rows: list[dict[str, Any]] = []
    for kind in [None, "used"]:
        size = draw(st.sampled_from([0, 1, 7, 7, 14]))
        if size:
            start = BASE + dt.timedelta(days=draw(st.integers(0, 20)))
            for index in range(draw(st.integers(1, 100 // size))):
                first = start + dt.timedelta(days=index * size)
                row = {
                    "start": first,
                    "end": first + dt.timedelta(days=size - 1),
                    "hours": draw(st.sampled_from([5.0, 7.4])) * min(size, 5),
                }
                rows.append({**row, **({"kind": kind} if kind else {})})
    return rows


@st.composite
def case_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to three cases."""
    return [draw(cases(number)) for number in range(1, draw(st.integers(1, 4)) + 1)]


as_of_days = st.integers(20, SPAN + 30).map(lambda n: BASE + dt.timedelta(days=n))
hours_options = st.sampled_from(["as_given", "as_given", "spread", "calendar"])
