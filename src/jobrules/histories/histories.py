"""What goes in: four tables of case histories. What comes out: `Histories`, checked, with every problem found at the door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, Literal, NoReturn

import polars as pl

from jobrules.dates import to_date
from jobrules.histories import problems as said
from jobrules.histories.checks import CHECKS
from jobrules.histories.days import ZONE
from jobrules.histories.frames import taken
from jobrules.histories.joining import joined
from jobrules.histories.problems import Problems
from jobrules.histories.sheet import Sheet
from jobrules.histories.tables import Tables
from jobrules.histories.which_words import WordsLike, words_of
from jobrules.words import Words

OnProblem = Literal["raise", "report"]


class Histories:
    """Checked case histories.

    Arguments are tables of polars, pandas, Arrow or DuckDB; all but the required columns may be left out, and extra columns are
    kept. Dates are dates, time stamps, ISO texts or Danish texts (`31-12-2024`).

    | table | required | optional |
    |---|---|---|
    | `cases` | `case_id` (text or integer) | `birth_date`, `insurance`, any fact that does not change |
    | `spells` | `case_id`, `spell`, `start` | `value`, `end` (last day included, empty while it runs), ... |
    | `events` | `case_id`, `date`, `event` | `actor`, `form`, `status`, `value`, `event_id`, ... |
    | `hours` | `case_id`, `start`, `end`, `hours` (0 or more) | `kind` |

    `words` are the word lists to check against: None for the Danish pack's, a `Words` or a `RuleBook` of another pack, "any" for no
    check. With `on_problem="raise"` every problem is raised at once as HistoryError; with "report" the rows at fault are set aside.
    `problems` has them all (table, row counted from 0, column, problem) and `set_aside` the rows themselves, by table. A row that
    repeats another exactly is never an error; it is counted once and is among the problems. Nothing can be changed afterwards.
    A time stamp with a zone is taken as its day in `time_zone`, one without as the day it shows.
    """

    __slots__ = ("_problems", "_set_aside", "_tables", "_words")
    _tables: Tables
    _words: Words
    _problems: pl.DataFrame
    _set_aside: Mapping[str, pl.DataFrame]

    def __init__(
        self,
        cases: Any = None,
        spells: Any = None,
        events: Any = None,
        hours: Any = None,
        *,
        words: WordsLike = None,
        on_problem: OnProblem = "raise",
        time_zone: str = ZONE,
    ) -> None:
        if on_problem not in ("raise", "report"):
            raise ValueError('on_problem must be "raise" or "report"')
        lists, problems = words_of(words), Problems()
        given = {"cases": cases, "spells": spells, "events": events, "hours": hours}
        frames = {name: taken(table, name) for name, table in given.items() if table is not None}
        sheets = {name: Sheet(name, frame, problems, time_zone) for name, frame in frames.items()}
        sheets = {name: sheet for name, sheet in sheets.items() if sheet.has_its_columns()}
        for name, sheet in sheets.items():
            CHECKS[name](sheet, lists)
        tables = joined(sheets, lists, problems)
        if problems.faults and on_problem == "raise":
            named = [sheet for name, sheet in sheets.items() if name in ("spells", "events")]
            unknown, rows = sum(sheet.unknown for sheet in named), sum(sheet.given.height for sheet in named)
            raise problems.error(said.advice_on_words(unknown, rows, words is None))
        aside = {name: frame[problems.rows_of(name)] for name, frame in frames.items()}
        for name, value in zip(self.__slots__, (problems.frame(), aside, tables, lists), strict=True):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("histories cannot be changed; make new ones")

    def __setstate__(self, state: tuple[None, dict[str, object]]) -> None:
        for name, value in state[1].items():
            object.__setattr__(self, name, value)

    @classmethod
    def read(cls, path: str | Path, *, words: WordsLike = None, on_problem: OnProblem = "raise") -> Histories:
        """The histories of a folder with `cases`, `spells`, `events`, `hours` as .parquet or .csv, or of one .json or .jsonl of cases.

        A Danish CSV (`;`, decimal comma, `31-12-2024`, Latin-1) is recognised. Ids with leading zeros stay text. Raises
        JobrulesError where there is nothing to read, and HistoryError as `Histories` does.
        """
        from jobrules.histories.reading_folder import read

        found = read(Path(path))
        if isinstance(found, list):
            return cls.from_cases(found, words=words, on_problem=on_problem)
        return cls(**found, words=words, on_problem=on_problem)

    @classmethod
    def from_cases(
        cls, cases: Iterable[Mapping[str, Any]], *, words: WordsLike = None, on_problem: OnProblem = "raise"
    ) -> Histories:
        """The histories of cases in the JSON form: dicts with `case_id`, `facts`, `spells`, `events`, `hours`.

        A row `{start, end, per_weekday: h}` of `hours` stands for one row of h hours on each day from Monday to Friday.
        """
        from jobrules.histories.json_cases import frames_of

        return cls(**frames_of(cases), words=words, on_problem=on_problem)

    @classmethod
    def from_event_log(
        cls,
        frame: Any,
        *,
        case_id: str = "case_id",
        event: str = "event",
        date: str = "date",
        observed_until: dt.date | str | None = None,
        spells: Any = None,
        facts: Iterable[str] | None = None,
        on_problem: OnProblem = "raise",
        time_zone: str = ZONE,
    ) -> Histories:
        """The histories of a plain event log: every case gets one `course` of group `case`, and any word is allowed.

        `case_id`, `event` and `date` name columns of `frame`; every other column becomes an attribute of its events (one called
        `status` keeps its meaning: only an empty status or `held` counts). The course runs from the case's first event to its
        last; with `observed_until`, the day to which the log is complete, it is still running. Time stamps are local days: one
        without a zone is never moved, one with a zone is read in `time_zone`. `spells` is a table of spells, or
        `{"suspended": ("paused", "resumed")}` to make spells of pairs of events, both days included. `facts` names columns that
        say the same in every row of a case. Raises JobrulesError for a column that is not there or a fact that changes,
        HistoryError for rows at fault.
        """
        from jobrules.histories.event_log import tables_of_log

        names = {"case_id": case_id, "event": event, "date": date}
        tables = tables_of_log(
            taken(frame, "the event log"), names, observed_until, spells, tuple(facts or ()), time_zone
        )
        return cls(**tables, words="any", on_problem=on_problem, time_zone=time_zone)

    def iter_cases(self) -> Iterator[dict[str, Any]]:
        """Every case in the JSON form, in the order of the ids; dates as ISO texts, empty cells left out."""
        from jobrules.histories.json_cases import cases_of

        return cases_of(self)

    @property
    def tables(self) -> Tables:
        """The tables as the engines read them."""
        return self._tables

    @property
    def words(self) -> Words:
        """The word lists that the histories were checked against."""
        return self._words

    @property
    def problems(self) -> pl.DataFrame:
        """Every problem found: table, row (counted from 0, null for a whole table), column, problem."""
        return self._problems

    @property
    def set_aside(self) -> dict[str, pl.DataFrame]:
        """The rows at fault and the exact repeats, as they were given, by table."""
        return dict(self._set_aside)

    @property
    def cases(self) -> pl.DataFrame:
        """One row per case: case_id, birth_date, and the other facts."""
        return self._public(self._tables.facts, {"birth": "birth_date"})

    @property
    def spells(self) -> pl.DataFrame:
        """One row per spell: case_id, spell, value, start, end (null while it runs), and other columns."""
        return self._public(self._tables.spells, {"start": "start", "end": "end"})

    @property
    def events(self) -> pl.DataFrame:
        """One row per event: case_id, date, event, actor, form, status, value, other columns, event_id."""
        return self._public(self._tables.events, {"day": "date"})

    @property
    def hours(self) -> pl.DataFrame:
        """One row per period: case_id, start, end, hours, kind."""
        return self._public(self._tables.hours, {"start": "start", "end": "end"})

    def _public(self, frame: pl.DataFrame, days: Mapping[str, str]) -> pl.DataFrame:
        """The frame with ids and dates in place of numbers, words as plain text."""
        ids = self._tables.ids.get_column("case_id").gather(frame.get_column("case"))
        dates = [to_date(pl.col(column)).alias(column) for column in days]
        words = pl.selectors.enum().cast(pl.String)
        return frame.with_columns(*dates, words, case=ids).rename({"case": "case_id", **days})

    def __len__(self) -> int:
        """The number of cases."""
        return self._tables.ids.height

    def _counts(self) -> dict[str, int]:
        tables = self._tables
        rows = {
            "spells": tables.spells,
            "events": tables.events,
            "hours rows": tables.hours,
            "problems": self._problems,
        }
        return {"cases": len(self), **{name: frame.height for name, frame in rows.items()}}

    def __repr__(self) -> str:
        return f"<Histories: {said.counts(self._counts())}>"

    def _repr_html_(self) -> str:
        cells = "".join(f"<tr><td>{escape(name)}</td><td>{count:,}</td></tr>" for name, count in self._counts().items())
        return f"<table><caption>Histories</caption>{cells}</table>"
