"""What goes in: the event log of 150,370 Italian traffic fines (a parquet file). What comes out: a table of verdicts on the traffic code.

The log is not part of the project. Give its path, or the folder that holds `data/logs/traffic_fines.parquet` in the environment variable
JOBRULES_SHARED. Without the file the script says so and ends well:

    python examples/traffic_fines/check_fines.py path/to/traffic_fines.parquet

The cells (`# %%`) can be run one by one in an editor that knows them.
"""

# %% What is needed
from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import polars as pl

import jobrules as jr

HERE = Path(__file__).resolve().parent
FAR = dt.date(2014, 12, 31)
"""A day on which every window of the log has closed: the log is read as complete, as the tools it is compared with read it."""

SHOWN = ("met", "met_late", "missed", "pending", "cut_short", "exempt")
COMPARED = {
    "resp_create_send_90d__d4py": ("it/cds/201", "send-in-90-days"),
    "resp_notif_payment_60d__d4py": ("it/cds/202", "pay-in-60-days"),
    "resp_notif_penalty_60d__d4py": ("it/cds/202", "penalty-in-60-days"),
    "prec_notif_appeal_60d__d4py": ("it/cds/203", "appeal-in-60-days"),
    "prec_penalty_collection__d4py": ("it/cds/206", "penalty-before-collection"),
    "prec_send_payment__d4py": ("it/comparison", "sent-before-each-payment"),
    "notresp_payment_collection__d4py": ("it/comparison", "no-collection-after-payment"),
    "absence_judge__d4py": ("it/comparison", "no-judge"),
    "exist_payment_1_120d__d4py": ("it/comparison", "pay-in-120-days"),
}
"""The columns of the independent results that can be stated here, and the duty that states each."""


# %% The log, from a path, from the environment, or next to the checkout
def shared_folder() -> Path:
    """The folder of the shared data: JOBRULES_SHARED, or `shared` beside the checkout."""
    return Path(os.environ.get("JOBRULES_SHARED", HERE.parents[2] / "shared"))


def log_path(arguments: list[str]) -> Path:
    """The first argument, or the file in the shared folder."""
    return Path(arguments[0]) if arguments else shared_folder() / "data" / "logs" / "traffic_fines.parquet"


def read_log(path: Path) -> pl.DataFrame:
    """One row for each event: `case_id`, `activity`, `date`, and `event_id`, which keeps two payments of one day apart."""
    return pl.read_parquet(path).select(
        "case_id",
        "activity",
        pl.col("timestamp").dt.date().alias("date"),
        pl.format("{}-{}", "case_id", "event_index").alias("event_id"),
    )


# %% The verdicts
def check_log(log: pl.DataFrame, as_of: dt.date) -> jr.Verdicts:
    """Every duty of the pack for every case, as known on a day; the cases are observed until that day."""
    rules = jr.load_rules(HERE / "rules")
    histories = jr.Histories.from_event_log(log, case_id="case_id", event="activity", date="date", observed_until=as_of)
    return jr.check(histories, rules, as_of=as_of)


def table(verdicts: pl.DataFrame) -> pl.DataFrame:
    """One row for each duty: how many verdicts of each status, and the rate met / (met + met_late + missed)."""
    decided = pl.col("status").is_in(["met", "met_late", "missed"])
    return (
        verdicts.with_columns(pl.col("status").cast(pl.String))
        .group_by("rule", "duty")
        .agg(
            *((pl.col("status") == status).sum().alias(status) for status in SHOWN),
            ((pl.col("status") == "met").sum() / decided.sum()).round(4).alias("rate"),
        )
        .sort("rule", "duty")
    )


# %% The comparison with the independent results
def violated(verdicts: pl.DataFrame, rule: str, duty: str) -> pl.DataFrame:
    """The cases in which the duty was missed or met late, with the number of such verdicts."""
    late = pl.col("status").cast(pl.String).is_in(["missed", "met_late"])
    return verdicts.filter(rule=rule, duty=duty).filter(late).group_by("case_id").agg(pl.len().alias("violations"))


def differences(verdicts: pl.DataFrame, oracle: pl.DataFrame, column: str) -> pl.DataFrame:
    """The cases in which the independent result in `column` (1 satisfied, 0 violated) and the verdicts here say different things."""
    mine = violated(verdicts, *COMPARED[column])
    both = oracle.select("case_id", (pl.col(column) == 0).alias("theirs")).join(mine, on="case_id", how="left")
    return both.with_columns(pl.col("violations").is_not_null().alias("ours")).filter(
        pl.col("ours") != pl.col("theirs")
    )


def comparison(verdicts: pl.DataFrame, oracle: pl.DataFrame) -> pl.DataFrame:
    """One row for each compared constraint: cases violated here, cases violated there, cases that differ."""
    rows = [
        {
            "duty": duty,
            "violated_here": violated(verdicts, rule, duty).height,
            "violated_there": oracle.filter(pl.col(column) == 0).height,
            "cases_that_differ": differences(verdicts, oracle, column).height,
        }
        for column, (rule, duty) in COMPARED.items()
    ]
    return pl.DataFrame(rows)


# %% All of it
def main(arguments: list[str]) -> int:
    """Prints the table of verdicts, and the comparison where the independent results are there; 0 also without the log."""
    path = log_path(arguments)
    if not path.is_file():
        print(f"The traffic-fines log is not at {path}; give its path, or set JOBRULES_SHARED. Nothing was checked.")
        return 0
    log = read_log(path)
    last_day = log["date"].max()
    assert isinstance(last_day, dt.date)
    with pl.Config(
        tbl_rows=20, tbl_cols=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_width_chars=160
    ):
        print(
            f"{log['case_id'].n_unique():,} cases, {log.height:,} events; as known on {last_day}, the last day of the log:"
        )
        print(table(check_log(log, last_day).frame))
        oracle = path.parents[1] / "oracles" / "traffic_fines_verdicts.parquet"
        if oracle.is_file():
            print(f"Against the independent results, the log read as complete ({FAR}):")
            print(comparison(check_log(log, FAR).frame, pl.read_parquet(oracle)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
