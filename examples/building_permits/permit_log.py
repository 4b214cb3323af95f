"""What goes in: a seed, or the path of a real log of Dutch building permits. What comes out: applications, and the three tables of them.

`own_log` invents applications, close to their deadlines on purpose; they are nobody's. `read_bpic` reads the event log of the BPI Challenge
2015 (five Dutch municipalities), which is not part of the project. `tables` turns applications into the tables that jobrules reads.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
from day_count import DAY, Permit, Request, due

Permits = dict[str, Permit]


def own_log(seed: int = 2015, cases: int = 3000) -> Permits:
    """Invented applications from October 2009 to October 2012: a year under the act that ended, two under the next."""
    chance = random.Random(seed)
    return {f"P{number:05d}": _one(chance) for number in range(1, cases + 1)}


def _one(chance: random.Random) -> Permit:
    received = dt.date(2009, 10, 1) + chance.randrange(1100) * DAY
    permit = Permit(
        received=received,
        procedure=chance.choices(["regular", "extended"], [9, 1])[0],
        municipality=f"M{chance.randrange(1, 6)}",
        requests=tuple(_request(chance, received) for _ in range(chance.choices([0, 1, 2, 3], [55, 30, 10, 5])[0])),
        acknowledged_on=(received + chance.choice([0, 0, 1, 3, 6, 7, 8, 12]) * DAY,) if chance.random() < 0.95 else (),
    )
    permit = replace(permit, extended_on=_near(chance, permit, [0.6, 0.3, 0.1]))
    if chance.random() < 0.08:
        return replace(
            permit, withdrawn_on=max(received, _deadline(permit) + chance.choice([-40, -10, -1, 0, 1, 10]) * DAY)
        )
    return replace(permit, decided_on=_near(chance, permit, [0.06, 0.9, 0.04]))


def _request(chance: random.Random, received: dt.date) -> Request:
    asked = received + chance.choice([0, 3, 10, 20, 40, 54, 55, 56, 57, 70, 83, 84, 97]) * DAY
    answered = asked + chance.choice([0, 1, 2, 5, 13, 14, 15, 28, 29, 60]) * DAY if chance.random() < 0.9 else None
    return Request(asked, answered, asked + chance.choice([14, 28, 42]) * DAY if chance.random() < 0.9 else None)


def _deadline(permit: Permit) -> dt.date:
    """A day to aim at: the last timely day, or half a year where no act gives a term or the clock never starts again."""
    end = due(permit, dt.date(2014, 1, 1))
    return permit.received + 180 * DAY if end is None or end == dt.date.max else end


def _near(chance: random.Random, permit: Permit, weights: list[float]) -> tuple[dt.date, ...]:
    """None, one or two days close to the last timely day, never before the receipt."""
    aim, number = _deadline(permit), chance.choices([0, 1, 2], weights)[0]
    days = [aim + chance.choice([-30, -12, -3, -1, 0, 0, 1, 2, 9, 44]) * DAY for _ in range(number)]
    return tuple(sorted(max(permit.received, day) for day in days))


def tables(permits: Mapping[str, Permit]) -> dict[str, pl.DataFrame]:
    """The tables `cases`, `spells` and `events`; a suspension runs from the day after the request to the day before the answer."""
    spells = [(case, *row) for case, permit in permits.items() for row in _spells(permit)]
    events = [(case, *row) for case, permit in permits.items() for row in _events(permit)]
    lasting = {"case_id": pl.String, "spell": pl.String, "value": pl.String, "start": pl.Date, "end": pl.Date}
    dated = {"case_id": pl.String, "event": pl.String, "date": pl.Date}
    return {
        "cases": pl.DataFrame({"case_id": list(permits)}),
        "spells": pl.DataFrame(spells, schema=lasting, orient="row"),
        "events": pl.DataFrame(events, schema=dated, orient="row").unique(maintain_order=True),
    }


def _spells(permit: Permit) -> list[tuple[str, str | None, dt.date, dt.date | None]]:
    rows: list[tuple[str, str | None, dt.date, dt.date | None]] = [
        ("course", permit.procedure, permit.received, permit.withdrawn_on),
        ("municipality", permit.municipality, permit.received, None),
    ]
    for request in permit.requests:
        ends = [day for day in (request.answered and request.answered - DAY, request.answer_by) if day]
        if not ends or min(ends) > request.asked:
            rows.append(("suspension", None, request.asked + DAY, min(ends, default=None)))
    return sorted(set(rows), key=str)


def _events(permit: Permit) -> list[tuple[str, dt.date]]:
    rows = [("application", permit.received)]
    rows += [("request_for_data", request.asked) for request in permit.requests]
    rows += [("data_received", request.answered) for request in permit.requests if request.answered]
    rows += [("extension", day) for day in permit.extended_on]
    rows += [("acknowledgement", day) for day in permit.acknowledged_on]
    rows += [("decision", day) for day in permit.decided_on]
    return rows + ([("withdrawal", permit.withdrawn_on)] if permit.withdrawn_on else [])


BPIC = {
    "01_HOOFD_010": "received",
    "01_HOOFD_020": "acknowledged",
    "06_VD_010": "extended",
    "08_AWB45_020_2": "asked",
    "08_AWB45_030": "answered",
    "01_HOOFD_510_2": "decided",
}
"""The activities of the real log that carry the facts; of `06_VD_010` only where the question was answered with yes."""


def read_bpic(path: Path) -> Permits:
    """The applications of the real log on which a decision was sent; a request whose answer was not entered stops nothing."""
    log = pl.scan_parquet(path)
    public = log.filter((pl.col("case:caseProcedure") == "Uitgebreid") | pl.col("activity").str.contains("UOV"))
    extended = set(public.select("case_id").unique().collect()["case_id"])
    facts = (
        log.filter(
            pl.col("activity").is_in(list(BPIC))
            & ((pl.col("activity") != "06_VD_010") | (pl.col("question") == "True"))
        )
        .select(
            "case_id",
            "municipality",
            pl.col("activity").replace_strict(BPIC),
            pl.col("timestamp").dt.date().alias("day"),
        )
        .collect()
    )
    days: dict[str, dict[str, list[dt.date]]] = defaultdict(lambda: defaultdict(list))
    for case, _, fact, day in facts.iter_rows():
        days[case][fact].append(day)
    town = dict(facts.select("case_id", "municipality").iter_rows())
    return {
        case: _permit(found, "extended" if case in extended else "regular", town[case])
        for case, found in sorted(days.items())
        if found["received"] and found["decided"]
    }


def _permit(found: Mapping[str, list[dt.date]], procedure: str, municipality: str) -> Permit:
    answers = sorted(found["answered"])
    pairs = ((asked, next((day for day in answers if day >= asked), None)) for asked in sorted(set(found["asked"])))
    return Permit(
        received=min(found["received"]),
        procedure=procedure,
        municipality=municipality,
        requests=tuple(Request(asked, answered) for asked, answered in pairs if answered is not None),
        extended_on=tuple(sorted(set(found["extended"]))),
        acknowledged_on=tuple(sorted(set(found["acknowledged"]))),
        decided_on=tuple(sorted(set(found["decided"]))),
    )
