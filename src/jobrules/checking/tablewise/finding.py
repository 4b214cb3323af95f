"""What goes in: the rows of one duty in one version. What comes out: verdict rows in the columns of the contract."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from jobrules.checking.tablewise.columns import constant, filled, no_text
from jobrules.checking.tablewise.judging import judged
from jobrules.checking.tablewise.kinds import serving, slack_hits, with_own
from jobrules.checking.tablewise.view import View
from jobrules.checking.verdict import HOLDER_TYPE, verdict_schema
from jobrules.dates import LONG_AGO, to_date


@dataclass(frozen=True)
class Found:
    """The findings of one duty in one version; `own_hits` where duties that are apart have shared the events out."""

    view: View
    rows: pl.DataFrame
    own_hits: pl.DataFrame | None = None

    def with_hits(self, hits: pl.DataFrame) -> Found:
        """The same findings served by these happenings (`at`, `day`, `row`) alone."""
        required = self.view.row.duty.required
        ordered = hits.sort("at", "day", "row")
        timely = pl.col("due").is_null() | (pl.col("day") <= pl.col("due"))
        served = ordered.group_by("at", maintain_order=True).agg(
            found=timely.sum().cast(pl.Int32), met_on=pl.col("day").get(required - 1, null_on_oob=True)
        )
        rows = (
            self.rows.with_row_index("at")
            .drop("found", "met_on")
            .join(served, on="at", how="left", maintain_order="left")
        )
        return replace(
            self, rows=rows.with_columns(found=pl.col("found").fill_null(0)).drop("at"), own_hits=ordered.filter(timely)
        )

    def verdicts(self, *, evidence: bool) -> pl.DataFrame:
        """The rows as verdicts in the columns of the contract, with `case` and `course` behind them for joining the two looks."""
        rows = judged(self.view, self.rows)
        dated = {name: pl.col(name).cast(pl.Date) for name in ("anchor", "opens", "due", "met_on")}
        numbers = {name: pl.col(name).cast(pl.Int32) for name in ("found", "days_late")}
        columns = {
            **self._constants(len(rows)),
            **dated,
            "opens": pl.when(pl.col("opens") > LONG_AGO).then("opens").cast(pl.Date),
            **numbers,
            "case_id": self.view.known.ids["case_id"][rows["case"]],
            "group": pl.col("group"),
            "unit": self.view.unit(rows),
            "course_start": pl.col("started").cast(pl.Date),
            "nth": pl.col("nth"),
            "due_latest": dated["due"],
            "status": pl.col("status"),
            "reason": pl.col("reason").cast(pl.String),
            "evidence": self._evidence(rows) if evidence else pl.lit([], dtype=pl.List(pl.String)),
        }
        names = verdict_schema(self.view.known.ids.schema["case_id"])
        return rows.select(
            "case", "course", "series", "series_number", "step", **{name: columns[name] for name in names}
        )

    def _constants(self, length: int) -> dict[str, pl.Expr | pl.Series]:
        """What is the same in every row; whole columns where neighbours may repeat it, so that the parts stay parallel."""
        row, duty = self.view.row, self.view.row.duty
        return {
            "rule": pl.lit(row.rule),
            "duty": pl.lit(duty.id),
            "version": pl.lit(row.version),
            "holder": constant(duty.holder, length, HOLDER_TYPE),
            "required": constant(duty.required, length, pl.Int32),
            "section": constant(row.source.section, length, pl.String),
            "rulebook": pl.lit(self.view.rules.id),
        }

    def _evidence(self, rows: pl.DataFrame) -> pl.Series:
        if self.own_hits is not None:
            return self._shared_out(rows)
        duty = self.view.row.duty
        if duty.kind == "gap":
            day = to_date(pl.col("following")).dt.to_string("%Y-%m-%d")
            return rows.select(
                e=pl.when(pl.col("found") > 0).then(pl.concat_list(day)).otherwise(pl.lit([], dtype=pl.List(pl.String)))
            )["e"]
        what = duty.of or duty.each or duty.first_of
        assert what is not None
        if duty.kind in ("each", "first_of"):
            label = self._labels(rows.select("row", "day"))
            return rows.select(
                e=pl.when(pl.col("found") > 0)
                .then(pl.concat_list(pl.lit(label)))
                .otherwise(pl.lit([], dtype=pl.List(pl.String)))
            )["e"]
        hits, _ = serving(self.view, what)
        labels = self._slices(hits.frame, rows, rows["first"], rows["after"])
        if duty.start_slack is None or "extra" not in rows.columns:
            return labels
        extra = self._slices(
            slack_hits(self.view).frame,
            None,
            filled(rows["extra_first"], 0),
            filled(rows["extra_first"], 0) + rows["extra"],
        )
        return pl.DataFrame({"a": labels, "b": extra}).select(e=pl.col("a").list.concat("b"))["e"]

    def _slices(self, hits: pl.DataFrame, rows: pl.DataFrame | None, first: pl.Series, after: pl.Series) -> pl.Series:
        """The labels of the happenings from one position up to another, row by row."""
        frame = pl.DataFrame({"first": first, "after": after}).with_row_index("at")
        long = frame.filter(pl.col("after") > pl.col("first"))
        if not len(long):
            return constant([], len(first), pl.List(pl.String))
        long = long.select("at", position=pl.int_ranges("first", "after")).explode("position")
        position = long["position"]
        if rows is not None and "own_at" in rows.columns:
            position = (
                with_own(rows.select("own_at")[long["at"]], position)
                if rows["own_at"].null_count() < len(rows)
                else position
            )
        named = long.select(pl.col("at").set_sorted(), label=self._labels(hits.select("row", "day"))[position])
        lists = named.group_by("at", maintain_order=True).agg("label")
        return frame.join(lists, on="at", how="left", maintain_order="left").select(e=pl.col("label").fill_null([]))[
            "e"
        ]

    def _labels(self, happenings: pl.DataFrame) -> pl.Series:
        """The event's id where it has one, else its day."""
        events = self.view.known.events
        day = _written(happenings["day"])
        if "event_id" not in events.columns or events["event_id"].null_count() == len(events):
            return day
        row = happenings["row"]
        ids = events["event_id"].cast(pl.String)[row.clip(0, len(events) - 1)]
        return ids.zip_with((row < len(events)) & ids.is_not_null(), day)

    def _shared_out(self, rows: pl.DataFrame) -> pl.Series:
        assert self.own_hits is not None
        labels = self.own_hits.select("at", label=self._labels(self.own_hits.select("row", "day")))
        lists = labels.group_by("at", maintain_order=True).agg("label")
        return (
            rows.with_row_index("at")
            .join(lists, on="at", how="left", maintain_order="left")
            .select(e=pl.col("label").fill_null([]))["e"]
        )


def _written(day: pl.Series) -> pl.Series:
    """Days as texts; each day that occurs is written once."""
    first, last = day.min(), day.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return no_text(len(day))
    texts = pl.int_range(first, last + 1, dtype=pl.Int32, eager=True).cast(pl.Date).dt.to_string("%Y-%m-%d")
    return texts[day - first]
