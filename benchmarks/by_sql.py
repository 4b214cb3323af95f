"""What goes in: the folder of a synthetic log. What comes out: the verdicts of the five duties, by hand-written SQL.

The bar for the library: the five duties as somebody who knows DuckDB would write them for this one log, tuned (two narrow
tables beat views and recoded ids; lists by case were no quicker). It checks nothing and relies on what `data.py`
promises: no row twice, no event outside its course. The readings that the design leaves open, and that every engine
here must share:

- `longest-gap` has one row for each meeting before the course's last day; the start of the course is no meeting. `due` is
  the meeting's day plus 28 days. The next meeting ends the gap, so `found` is 0 or 1; a gap that was too long is
  `missed`, never late.
- `forbidden` is `missed` from the first forbidden act, and `met` on its last day once that has passed without one.
- `papers-first` has one row for each case with a decision; `due` is the day of the first one, papers of that day are before it.
- `answer` has one row for each application, numbered by day; `found` counts the answers from that day through the due day.
- A course whose recorded end lies after the day of the verdict is running. A course that starts after it does not exist.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import polars as pl
from common import AS_OF, engine_main, measured

PREPARE: Final = f"""
SET preserve_insertion_order = false;
CREATE MACRO as_of() AS DATE '{AS_OF}';
CREATE TYPE duty AS ENUM ('talks', 'answer', 'forbidden', 'papers-first', 'longest-gap');
CREATE TYPE status AS ENUM ('met', 'cut_short', 'pending', 'met_late', 'missed');
CREATE MACRO judged(due, met_on, ended) AS CASE
    WHEN met_on <= due THEN 'met'
    WHEN ended < due THEN 'cut_short'
    WHEN due >= as_of() THEN 'pending'
    WHEN met_on IS NOT NULL THEN 'met_late'
    ELSE 'missed'
END::status;
"""

COURSES: Final = """
CREATE TEMP TABLE course AS
SELECT case_id,
    (start + INTERVAL 6 MONTH)::DATE - 1 AS talks_due,
    (start + INTERVAL 3 MONTH)::DATE - 1 AS forbidden_until,
    CASE WHEN "end" <= as_of() THEN "end" END AS ended
FROM read_parquet($file)
WHERE start <= as_of()
"""

FACTS: Final = """
CREATE TEMP TABLE fact AS
SELECT case_id, event, date FROM read_parquet($file)
WHERE date <= as_of() AND event IN ('M', 'A', 'B', 'X', 'P', 'Q')
"""

VERDICTS: Final = """
WITH meeting AS MATERIALIZED (
    SELECT case_id, date, nth, next, talks_due, ended
    FROM (
        SELECT case_id, date, row_number() OVER by_day AS nth, lead(date) OVER by_day AS next
        FROM fact WHERE event = 'M'
        WINDOW by_day AS (PARTITION BY case_id ORDER BY date)
    ) JOIN course USING (case_id)
),
talks AS (
    SELECT case_id, count(*) FILTER (date <= talks_due) AS found, max(date) FILTER (nth = 3) AS third
    FROM meeting GROUP BY case_id
),
answer AS (
    SELECT asked.case_id, asked.date + 60 AS due, min(given.date) AS first,
        count(*) FILTER (given.date <= asked.date + 60) AS found
    FROM (SELECT case_id, date FROM fact WHERE event = 'A') AS asked
    LEFT JOIN (SELECT case_id, date FROM fact WHERE event = 'B') AS given
        ON given.case_id = asked.case_id AND given.date >= asked.date
    GROUP BY asked.case_id, asked.date
),
forbidden AS (
    SELECT case_id, count(*) AS found
    FROM fact JOIN course USING (case_id)
    WHERE event = 'X' AND date <= forbidden_until
    GROUP BY case_id
),
papers AS (
    SELECT decision.case_id, due, min(paper.date) AS first, count(*) FILTER (paper.date <= due) AS found
    FROM (SELECT case_id, min(date) AS due FROM fact WHERE event = 'Q' GROUP BY case_id) AS decision
    LEFT JOIN (SELECT case_id, date FROM fact WHERE event = 'P') AS paper USING (case_id)
    GROUP BY decision.case_id, due
),
judged AS (
    SELECT case_id, 'talks'::duty AS duty, 1 AS nth, talks_due AS due, coalesce(found, 0) AS found,
        judged(talks_due, third, ended) AS status, third AS met_on
    FROM course LEFT JOIN talks USING (case_id)
    UNION ALL
    SELECT case_id, 'answer'::duty, row_number() OVER (PARTITION BY case_id ORDER BY due), due, found,
        judged(due, first, ended), first
    FROM answer JOIN course USING (case_id)
    UNION ALL
    SELECT case_id, 'forbidden'::duty, 1, forbidden_until, coalesce(found, 0),
        CASE WHEN found > 0 THEN 'missed' WHEN ended < forbidden_until THEN 'cut_short'
            WHEN forbidden_until >= as_of() THEN 'pending' ELSE 'met' END::status,
        CASE WHEN found IS NULL AND coalesce(ended >= forbidden_until, true) AND forbidden_until < as_of()
            THEN forbidden_until END
    FROM course LEFT JOIN forbidden USING (case_id)
    UNION ALL
    SELECT case_id, 'papers-first'::duty, 1, due, found, judged(due, first, ended), first
    FROM papers JOIN course USING (case_id)
    UNION ALL
    SELECT case_id, 'longest-gap'::duty, nth, date + 28, (coalesce(next <= date + 28, false))::INTEGER,
        judged(date + 28, CASE WHEN next <= date + 28 THEN next END, ended),
        CASE WHEN next <= date + 28 THEN next END
    FROM meeting
    WHERE ended IS NULL OR date < ended
)
SELECT case_id, duty, nth::INTEGER AS nth, due, status, found::INTEGER AS found, met_on FROM judged
"""


def verdicts(folder: Path) -> pl.DataFrame:
    """From the two files to the verdict rows as a polars frame."""
    with duckdb.connect() as database:
        database.execute(PREPARE)
        database.execute(COURSES, {"file": str(folder / "courses.parquet")})
        database.execute(FACTS, {"file": str(folder / "events.parquet")})
        found: pl.DataFrame = database.sql(VERDICTS).pl()
    return found


if __name__ == "__main__":
    engine_main("The five duties by SQL.", lambda folder: measured(verdicts, folder))
