"""What goes in: the dates of one application for a permit. What comes out: the verdict, counted day by day with a calendar.

An independent computation: it uses nothing of jobrules, no rule file and no table, only dates. It is written to be checked by eye.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

DAY = dt.timedelta(days=1)
WABO = dt.date(2010, 10, 1)
"""The first day of the act that cut the term from twelve weeks to eight."""


@dataclass(frozen=True)
class Request:
    """The applicant was asked to complete the application: the day of asking, of the answer, and the last day given for it."""

    asked: dt.date
    answered: dt.date | None = None
    answer_by: dt.date | None = None


@dataclass(frozen=True)
class Permit:
    """One application: its day of receipt, its procedure (`regular` or `extended`), and everything that happened to it."""

    received: dt.date
    procedure: str = "regular"
    municipality: str = ""
    requests: tuple[Request, ...] = ()
    extended_on: tuple[dt.date, ...] = ()
    acknowledged_on: tuple[dt.date, ...] = ()
    decided_on: tuple[dt.date, ...] = ()
    withdrawn_on: dt.date | None = None
    note: str = field(default="", compare=False)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def term(permit: Permit) -> int | None:
    """How many days the authority has; None where no act of the pack gives a term."""
    if permit.procedure == "regular":
        return 12 * 7 if permit.received < WABO else 8 * 7
    return None if permit.received < WABO else (months_after(permit.received, 6) - permit.received).days


def stopped(permit: Permit, day: dt.date, as_of: dt.date) -> bool:
    """Whether the term stands still on a day: after the request, before the answer, and not beyond the time given (Awb 4:15)."""
    for request in permit.requests:
        answered = request.answered if request.answered is not None and request.answered <= as_of else None
        waiting = answered is None or day < answered
        given = request.answer_by is None or day <= request.answer_by
        if request.asked < day and request.asked < as_of and waiting and given:
            return True
    return False


def last_day(permit: Permit, days: int, as_of: dt.date) -> dt.date:
    """The day on which the given number of days has been counted from the day after receipt, leaving out the days that stand still."""
    day = permit.received
    while days:
        day += DAY
        if day.year > as_of.year + 5:
            return dt.date.max
        days -= not stopped(permit, day, as_of)
    return day


def due(permit: Permit, as_of: dt.date, *, extendable: bool = True) -> dt.date | None:
    """The last timely day as known on `as_of`; None where no act gives a term."""
    days = term(permit)
    if days is None:
        return None
    end = last_day(permit, days, as_of)
    if extendable and any(day <= min(end, as_of) for day in permit.extended_on):
        return last_day(permit, days + 6 * 7, as_of)
    return end


def status(permit: Permit, as_of: dt.date) -> str | None:
    """The verdict on the decision as known on `as_of`: met, met_late, missed, pending or cut_short; None where there is no duty."""
    end = due(permit, as_of)
    if end is None or permit.received > as_of:
        return None
    decided = sorted(day for day in permit.decided_on if permit.received <= day <= as_of)
    if decided and decided[0] <= end:
        return "met"
    if permit.withdrawn_on is not None and permit.withdrawn_on <= as_of and permit.withdrawn_on < end:
        return "cut_short"
    if as_of <= end:
        return "pending"
    return "met_late" if decided else "missed"
