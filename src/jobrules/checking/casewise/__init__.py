"""What goes in: one case and the rules. What comes out: a list of `Verdict`, in plain Python without any table.

The slow obvious engine: written to be read beside section 5 of the design. The fast engine in `checking.tablewise` must say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from jobrules.checking.amounts import clock_rules
from jobrules.checking.casewise.case import Case
from jobrules.checking.casewise.judging import Finding, findings, judged, set_apart
from jobrules.checking.casewise.known import Known
from jobrules.checking.casewise.versions import governing, in_force_on, touches
from jobrules.checking.status import Status
from jobrules.checking.verdict import Verdict
from jobrules.dates import LONG_AGO, date_of, day_number
from jobrules.histories.case import CaseHistory
from jobrules.rulebook import DutyRow, RuleBook

HoursOption = Literal["as_given", "spread", "calendar"]


def check_case(
    case: CaseHistory | Mapping[str, Any], rules: RuleBook, *, as_of: dt.date, hours: HoursOption = "as_given"
) -> list[Verdict]:
    """The verdicts of one case on the day `as_of`, one for each time a duty fell due in a course.

    `case` is a `CaseHistory` or the JSON form as a dict. `hours="spread"` spreads coarse hours evenly over their days,
    `hours="calendar"` counts calendar months where no hours are known. No I/O and no state. Raises HistoryError for a case that
    cannot be used.
    """
    history = case if isinstance(case, CaseHistory) else CaseHistory.from_dict(case, words=rules.words)
    known = Known(history, rules, day_number(as_of))
    clocks = clock_rules(rules)
    return [
        verdict_of(history.case_id, seen, narrow, wide)
        for course in known.courses
        for seen in [Case(known, course, rules, clocks, hours, "late", "early", next(iter(rules.rows)))]
        for narrow, wide in both_looks(seen)
    ]


def both_looks(case: Case) -> Iterator[tuple[Finding, Finding]]:
    """The findings of the narrow and of the wide look, which differ only where hours are coarse."""
    narrow = _findings(case)
    if not case.known.coarse or case.hours == "spread":
        yield from ((finding, finding) for finding in narrow)
        return
    wide = {f.key: f for f in _findings(replace(case, opening="early", closing="late"))}
    for finding in narrow:
        other = wide.pop(finding.key, None)
        yield finding, other if other is not None else too_coarse(finding)
    yield from ((too_coarse(finding), too_coarse(finding)) for finding in wide.values())


def too_coarse(finding: Finding) -> Finding:
    """A finding that only one of the two looks makes."""
    return replace(finding, status=Status.UNKNOWN, reason="hours_too_coarse")


def _findings(case: Case) -> list[Finding]:
    chosen: list[Finding] = []
    groups = frozenset(group for _, group in case.course.segments)
    for rows in case.rules.rows_of(groups):
        found = [f for row in rows if _may_apply(case, row) for f in findings(case.for_row(row), row)]
        chosen += governing(case, found, case.rules.by_duty[rows[0].key]) if found else []
    apart = {finding.row.rule for finding in chosen if finding.row.duty.apart_from}
    for rule in apart:
        chosen = [f for f in chosen if f.row.rule != rule] + set_apart([f for f in chosen if f.row.rule == rule])
    return [judged(case.for_row(finding.row), finding) for finding in chosen]


def _may_apply(case: Case, row: DutyRow) -> bool:
    """Whether a version can say anything of the course at all: it spares most of the work."""
    if row.governs == "courses_started" and not in_force_on(row, case.course.start):
        return False
    return touches(case, row)


def verdict_of(case_id: str | int, case: Case, narrow: Finding, wide: Finding) -> Verdict:
    """The verdict that the two looks at one instance make together."""
    row, instance, latest = narrow.row, narrow.instance, wide.instance.window.due
    agree = narrow.status is wide.status and narrow.row is wide.row
    shown = narrow if agree else too_coarse(narrow)
    due = instance.window.due
    return Verdict(
        case_id=case_id,
        rule=row.rule,
        duty=row.duty.id,
        version=row.version,
        group=case.course.group(max(instance.anchor, case.course.start)),
        holder=row.duty.holder,
        unit=case.unit(row.duty.holder, due),
        course_start=date_of(case.course.start),
        nth=instance.nth,
        anchor=date_of(instance.anchor),
        opens=None if instance.window.opens <= LONG_AGO else date_of(instance.window.opens),
        due=None if due is None else date_of(due),
        due_latest=None if latest is None else date_of(latest),
        required=instance.required,
        found=shown.found,
        met_on=None if shown.met_on is None else date_of(shown.met_on),
        days_late=shown.days_late if agree else None,
        status=shown.status,
        reason=shown.reason or None,
        evidence=tuple(h.label for h in instance.timely),
        section=row.source.section,
        rulebook=case.rules.id,
    )
