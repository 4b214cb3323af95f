"""What goes in: one instance of a duty. What comes out: the finding: its status, its reason, and the numbers a verdict shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobrules.checking.casewise.conditions import Look, Truth, all_hold, denied, holds
from jobrules.checking.casewise.instance import Instance
from jobrules.checking.casewise.kinds import instances
from jobrules.checking.status import Status, decide
from jobrules.dates import OPEN
from jobrules.rulebook import DutyRow

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


@dataclass(frozen=True)
class Finding:
    """A duty as judged once, under one version and one look at uncertain days."""

    row: DutyRow
    instance: Instance
    arises: Truth
    exempt: bool
    status: Status = Status.MISSED
    reason: str = ""
    met_on: int | None = None
    found: int = 0
    days_late: int | None = None
    repealed: bool = False

    @property
    def key(self) -> tuple[str, str, int, int, int]:
        """What two versions of one duty, or two looks at it, must share to be judged as the same time it fell due."""
        return self.row.rule, self.row.duty.id, self.instance.counted_from, *self.instance.place


def findings(case: Case, row: DutyRow) -> list[Finding]:
    """The instances of a duty that arise, with what is known before they are judged."""
    found = []
    for instance in instances(case, row):
        arises = _arises(case, row, instance)
        if arises is not False:
            found.append(Finding(row, instance, arises, _exempt(case, row, instance)))
    return found


def _arises(case: Case, row: DutyRow, instance: Instance) -> Truth:
    duty, window = row.duty, instance.window
    if duty.groups is not None and not case.in_groups(duty.groups, instance.anchor):
        return "fact_missing:group" if case.course.group(max(instance.anchor, case.course.start)) is None else False
    look = case.look(instance.counted_from, window.opens, window.due)
    truths = [holds(what, case, look) for what in duty.only_if]
    return all_hold(truths + [denied(holds(what, case, look)) for what in duty.unless])


def _exempt(case: Case, row: DutyRow, instance: Instance) -> bool:
    """Whether the duty is lifted on its last timely day, waived before it, or gives way to a derogation."""
    duty, window = row.duty, instance.window
    if window.missing:
        return False
    due = case.known.as_of + 1 if window.due is None else window.due
    look = Look(instance.counted_from, window.opens, due)
    if any(holds(what, case, look, "due") is True for what in duty.lifted_while):
        return True
    look = Look(instance.counted_from, case.course.reaches_back_to, due - 1)
    if any(holds(what, case, look, "window") is True for what in duty.waived_by):
        return True
    lifting = [d for d in duty.exempt_where if d.effect in ("lifts", "replaces")]
    return any(case.derogates(d, instance.counted_from, window.opens, window.due) is True for d in lifting)


def set_apart(found: list[Finding]) -> list[Finding]:
    """No event serves two duties that are apart: the one whose window closes first takes the events it needs, the earliest first."""
    result = list(found)
    order = sorted(
        (i for i, f in enumerate(found) if not f.exempt and f.arises is True),
        key=lambda i: (
            OPEN if found[i].instance.window.due is None else found[i].instance.window.due,
            -found[i].instance.window.opens,
            found[i].row.duty.required,
            i,
        ),
    )
    taken: list[tuple[str, set[tuple[int, int]]]] = []
    for i in order:
        finding = result[i]
        duty = finding.row.duty
        gone = {
            hit for other, hits in taken if other in duty.apart_from or duty.id in _apart(found, other) for hit in hits
        }
        hits = tuple(h for h in finding.instance.hits if (h.day, h.order) not in gone)
        result[i] = replace(finding, instance=replace(finding.instance, hits=hits))
        taken.append((duty.id, {(h.day, h.order) for h in hits[: duty.required]}))
    return result


def _apart(found: list[Finding], duty: str) -> tuple[str, ...]:
    return next((f.row.duty.apart_from for f in found if f.row.duty.id == duty), ())


def judged(case: Case, finding: Finding) -> Finding:
    """The finding with its status."""
    instance, due, at_most = finding.instance, finding.instance.window.due, finding.row.duty.at_most
    missing = _missing(finding)
    facts = {**_facts(case, finding, missing), "excused": _excused(case, finding)}
    status = decide(facts)
    met = status in (Status.MET, Status.MET_LATE)
    counted = instance.met_on if met or instance.late_counts else None
    met_on = counted if at_most is None else due if met else None
    late = met_on - due if status is Status.MET_LATE and met_on is not None and due is not None else None
    reason = _reason(finding, status, missing)
    return replace(finding, status=status, reason=reason, met_on=met_on, found=len(instance.timely), days_late=late)


def _missing(finding: Finding) -> str:
    """The fact that hides the verdict: of the window, of the conditions, or of the quality."""
    reasons = (finding.instance.window.missing, finding.arises, finding.instance.quality)
    return next((reason for reason in reasons if isinstance(reason, str) and reason), "")


def _facts(case: Case, finding: Finding, missing: str) -> dict[str, bool]:
    """What is true of the duty, by the status it speaks for."""
    instance, due, met_on = finding.instance, finding.instance.window.due, finding.instance.met_on
    repeal = finding.row.last_day if finding.repealed else None
    in_time = met_on is not None and (due is None or met_on <= due) and (repeal is None or met_on <= repeal)
    ended = case.course.end < OPEN and (due is None or case.course.end < due)
    facts = {
        "exempt": finding.exempt,
        "met": in_time and not missing,
        "unknown": bool(missing),
        "cut_short": ended or finding.repealed,
        "pending": due is None or case.known.as_of <= due or instance.waiting,
        "met_late": instance.late_counts and met_on is not None,
    }
    if finding.row.duty.at_most is None:
        return facts
    broken = len(instance.timely) > finding.row.duty.at_most
    closed = due is not None and case.known.as_of > due and not ended
    facts |= {"met": closed and not broken and not missing, "met_late": False}
    return facts | ({"cut_short": False, "pending": False} if broken else {})


def _reason(finding: Finding, status: Status, missing: str) -> str:
    if status is Status.UNKNOWN:
        return missing
    if status is Status.CUT_SHORT:
        return "repealed" if finding.repealed else "left"
    return finding.instance.window.note


def _excused(case: Case, finding: Finding) -> bool:
    duty, instance = finding.row.duty, finding.instance
    due = instance.window.due
    if due is None:
        return False
    for what in duty.excused_by:
        named = what.attributes.get("status")
        if what.counts_toward is None:
            hits = [h for h in case.moments.own(what) if instance.window.opens <= h.day <= due]
            if hits:
                return True
        elif duty.of is not None and named is not None:
            status = tuple(str(value) for value in named.values or ())
            stayed_away = [
                h
                for h in case.known.happenings(duty.of, status)
                if instance.window.opens <= h.day <= min(due, case.last_day)
            ]
            if len(instance.timely) + len(stayed_away) >= instance.required:
                return True
    return False
