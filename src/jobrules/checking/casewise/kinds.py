"""What goes in: a duty and a course. What comes out: one `Instance` for each time the duty falls due in the course."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from jobrules.checking.casewise.clocks import Day, End
from jobrules.checking.casewise.conditions import Truth
from jobrules.checking.casewise.known import Happening, lasts
from jobrules.checking.casewise.moments import Anchor
from jobrules.checking.casewise.windows import Span, by_length, first_days, settled, span
from jobrules.dates import OPEN, Length, add, date_of
from jobrules.model import Condition
from jobrules.rulebook import DutyRow

if TYPE_CHECKING:
    from jobrules.checking.casewise.case import Case


MONTHS = ("months", "years")


@dataclass(frozen=True)
class Instance:
    """One time a duty falls due: its window, and the happenings that may serve it from the opening on, late ones too."""

    anchor: int
    nth: int
    window: Span
    hits: tuple[Happening, ...]
    required: int
    waiting: bool = False
    late_counts: bool = True
    quality: Truth = True
    series: int | None = None
    place: tuple[int, int] = (0, 0)

    @property
    def counted_from(self) -> int:
        """The anchor day that conditions look at: of a recurring duty the anchor of its series."""
        return self.anchor if self.series is None else self.series

    @property
    def met_on(self) -> int | None:
        """The day the number required was reached, in time or late."""
        return self.hits[self.required - 1].day if 0 < self.required <= len(self.hits) else None

    @property
    def timely(self) -> tuple[Happening, ...]:
        """The happenings inside the window."""
        due = self.window.due
        return self.hits if due is None else tuple(h for h in self.hits if h.day <= due)


def instances(case: Case, row: DutyRow) -> list[Instance]:
    """Every time a duty falls due in a course, by its kind, before anything is said of exemptions."""
    kinds: dict[str, Callable[[Case, DutyRow], Iterator[Instance]]] = {
        "every": _recurring,
        "each": _qualities,
        "first_of": _qualities,
        "gap": _gaps,
        "before": _preconditions,
    }
    found = kinds.get(row.duty.kind, _windows)(case, row)
    return [each if any(each.place) else replace(each, place=(each.nth, 0)) for each in found]


def closing_day(case: Case, row: DutyRow, end: End) -> Day:
    """The last timely day of a duty's first window."""
    seen = case.for_row(row)
    for anchor in seen.moments.anchors(row.duty.anchor):
        window = settled(row.duty, seen, span(row.duty, seen, anchor.day, end, end), anchor.day)
        return Day(window.due, window.missing, window.note)
    return Day(None)


def serving(case: Case, what: Condition, opens: int, apart: Happening | None = None) -> tuple[list[Happening], bool]:
    """The happenings from a day on that count, without the anchor itself; and whether a spell that still runs may yet count."""
    found, waiting = [], False
    for happening in case.known.happenings(what):
        if not opens <= happening.day <= case.last_day or (apart is not None and _same(happening, apart)):
            continue
        long_enough = lasts(happening, what.lasting, case.known.as_of)
        waiting = waiting or long_enough is None
        if long_enough:
            found.append(happening)
    return found, waiting


def _same(one: Happening, other: Happening) -> bool:
    return one.day == other.day and one.order == other.order and (one.ends is None) == (other.ends is None)


def _windows(case: Case, row: DutyRow) -> Iterator[Instance]:
    """A count in a window, its mirror, and a response to a moment."""
    duty = row.duty
    assert duty.of is not None
    kept = []
    for nth, anchor in enumerate(case.moments.anchors(duty.anchor), 1):
        window = span(duty, case, anchor.day, case.opening, case.closing)
        if duty.within is not None:
            closed = by_length(duty, duty.within, case, anchor.day, case.closing)
            window = Span(anchor.day, closed.day, closed.missing, closed.note)
        window = settled(duty, case, window, anchor.day)
        if not window.never:
            hits, waiting = serving(case, duty.of, window.opens, anchor.event)
            waits = waiting and not _enough(hits, duty.required, window.due)
            kept.append(with_slack(case, row, Instance(anchor.day, nth, window, tuple(hits), duty.required, waits, place=(nth, 0))))
    restart = duty.on_repeat == "restart" or duty.anchor.on_repeat == "restart"
    yield from (superseded(kept) if restart else kept)


def _enough(hits: list[Happening], required: int, due: int | None) -> bool:
    return len([h for h in hits if due is None or h.day <= due]) >= required


def superseded(found: list[Instance]) -> list[Instance]:
    """Without those that a second moment started afresh: it came while the first was neither due nor fulfilled."""
    kept = []
    for this, following in zip_longest(found, found[1:]):
        fresh = following is not None and (this.window.due is None or following.anchor <= this.window.due)
        if not (fresh and following is not None and (this.met_on is None or this.met_on >= following.anchor)):
            kept.append(this)
    return [replace(instance, nth=nth) for nth, instance in enumerate(kept, 1)]


def with_slack(case: Case, row: DutyRow, found: Instance) -> Instance:
    """What was given in time may start later: then the last day that counts is the later one, for that value alone."""
    slack, due = row.duty.start_slack, found.window.due
    if slack is None or due is None or len(found.timely) >= found.required:
        return found
    if not any(found.anchor <= h.day <= due for h in case.known.happenings(slack.given)):
        return found
    last = add(due, slack.by)
    timely = [
        h
        for h in found.hits
        if h.day <= due or (h.day <= last and str(h.attributes.get("value")) in (slack.value or ()))
    ]
    late = [h for h in found.hits if h.day > last]
    if len(timely) < found.required and case.known.as_of > last:
        return found
    return replace(found, window=replace(found.window, due=last), hits=tuple(timely + late))


def _recurring(case: Case, row: DutyRow) -> Iterator[Instance]:
    anchors = case.moments.anchors(row.duty.anchor)
    nth = 0
    for index, anchor in enumerate(anchors):
        ends = anchors[index + 1].day if row.duty.on_repeat == "restart" and index + 1 < len(anchors) else None
        for step, instance in enumerate((_grid if row.duty.counted == "grid" else _chain)(case, row, anchor)):
            if ends is None or instance.anchor < ends:
                nth += 1
                yield replace(instance, nth=nth, series=anchor.day, place=(index + 1, step))


def _series_end(case: Case, row: DutyRow, anchor: int) -> int:
    if row.duty.until is None:
        return OPEN
    ends = case.moments.day(row.duty.until, anchor, case.closing).day
    return OPEN if ends is None else ends


def _chain(case: Case, row: DutyRow, anchor: Anchor) -> Iterator[Instance]:
    """Counted from the last fulfilment: the next deadline is a length after it."""
    duty, required = row.duty, row.duty.required
    assert duty.of is not None and duty.every is not None
    first = span(duty, case, anchor.day, case.opening, case.closing)
    if first.never:
        return
    given = duty.window.first or duty.window.by or duty.window.closes
    ends = _series_end(case, row, anchor.day)
    hits, waiting = serving(case, duty.of, first.opens, anchor.event)
    begun, opens, number = (
        anchor.day if first.opens == anchor.day else first.opens - (duty.window.after is not None),
        first.opens,
        0,
    )
    while duty.times is None or number < duty.times:
        closed = (
            Day(first.due, first.missing, first.note)
            if given is not None and number == 0
            else by_length(duty, duty.every, case, begun, case.closing)
        )
        window = settled(duty, case, Span(opens, closed.day, closed.missing, closed.note), begun)
        if window.due is not None and window.due > ends:
            return
        found = Instance(begun, 0, window, tuple(hits), required, waiting and not _enough(hits, required, window.due))
        yield with_slack(case, row, found)
        number += 1
        if len(hits) < required or window.missing:
            return
        begun = opens = hits[required - 1].day
        hits = hits[required:]


def _grid(case: Case, row: DutyRow, anchor: Anchor) -> Iterator[Instance]:
    """Counted by periods from the anchor, each judged by itself; an event serves the earliest unserved period that contains it."""
    duty = row.duty
    assert duty.of is not None and duty.every is not None
    first = span(duty, case, anchor.day, case.opening, case.closing)
    if first.never:
        return
    ends = _series_end(case, row, anchor.day)
    hits, _ = serving(case, duty.of, 0, anchor.event)
    used: set[tuple[int, int]] = set()
    earlier, number = None, 0
    while duty.times is None or number < duty.times:
        opens, closed = period(case, row, anchor.day, number)
        if opens.day is None or opens.day > case.last_day or (closed.day is not None and closed.day > ends):
            if number or not (opens.missing or closed.missing):
                return
        begins = opens.day if opens.day is not None else anchor.day
        due = closed.day if closed.day is None or duty.slack is None else add(closed.day, duty.slack)
        window = settled(
            duty, case, Span(begins, due, opens.missing or closed.missing, opens.note or closed.note), anchor.day
        )
        since = earlier if duty.early is not None and earlier is not None else begins
        open_to = [
            h
            for h in hits
            if since <= h.day and (window.due is None or h.day <= window.due) and (h.day, h.order) not in used
        ]
        used |= {(h.day, h.order) for h in open_to[: duty.required]}
        yield Instance(begins, 0, window, tuple(open_to), duty.required, late_counts=False)
        if window.missing or closed.day is None:
            return
        earlier, number = begins, number + 1


def period(case: Case, row: DutyRow, anchor: int, number: int) -> tuple[Day, Day]:
    """The first and last day of the period after `number` periods."""
    duty = row.duty
    assert duty.every is not None
    if duty.window.opens is not None:
        base = case.moments.day(duty.window.opens, anchor, case.opening)
        if base.day is None:
            return base, Day(None, base.missing)
        anchor = base.day
    begun = _times(duty.every, number)
    after = duty.window.after
    if after is not None and _comparable(after, duty.every):
        begun = _plus(after, begun)
    elif after is not None:
        anchor = add(anchor, after)
    opens = Day(anchor)
    if begun.number:
        passed = first_days(duty, begun, case, anchor, case.opening)
        opens = passed if passed.day is None else replace(passed, day=passed.day + 1)
    return opens, first_days(duty, _plus(begun, duty.every), case, anchor, case.closing)


def _comparable(one: Length, other: Length) -> bool:
    return (one.unit in MONTHS) == (other.unit in MONTHS)


def _times(length: Length, number: int) -> Length:
    return Length(length.months * number, "months") if length.unit in MONTHS else Length(length.days * number, "days")


def _plus(one: Length, other: Length) -> Length:
    return (
        Length(one.months + other.months, "months") if other.unit in MONTHS else Length(one.days + other.days, "days")
    )


def _preconditions(case: Case, row: DutyRow) -> Iterator[Instance]:
    """Something must have happened before a guarded moment, in a length before it where one is given."""
    duty = row.duty
    assert duty.of is not None and duty.before is not None
    for nth, anchor in enumerate(case.moments.anchors(duty.before), 1):
        opens = case.course.reaches_back_to if duty.within is None else add(anchor.day, duty.within, -1)
        hits, waiting = serving(case, duty.of, opens, anchor.event)
        window = settled(duty, case, Span(opens, anchor.day), anchor.day)
        yield Instance(
            anchor.day,
            nth,
            window,
            tuple(hits),
            duty.required,
            waiting and not _enough(hits, duty.required, window.due),
        )


def _qualities(case: Case, row: DutyRow) -> Iterator[Instance]:
    """Each event of a kind, or the first one, must have a quality."""
    duty = row.duty
    what = duty.each or duty.first_of
    assert what is not None and duty.must is not None
    first = next(iter(case.moments.anchors(duty.window.from_)), None)
    if first is None:
        return
    limits = span(duty, case, first.day, case.opening, case.closing)
    if limits.never:
        return
    inside = [
        h for h in case.moments.own(what) if limits.opens <= h.day and (limits.due is None or h.day <= limits.due)
    ]
    for nth, happening in enumerate(inside[:1] if duty.first_of is not None else inside, 1):
        quality = has_quality(case, row, happening)
        window = Span(happening.day, happening.day, limits.missing, limits.note)
        yield Instance(
            happening.day, nth, window, (happening,) if quality is True else (), 1, late_counts=False, quality=quality
        )


def has_quality(case: Case, row: DutyRow, happening: Happening) -> Truth:
    """Whether an event has what `must` asks; what is not recorded cannot be said."""
    from jobrules.model.duties import must_tests

    result: Truth = True
    for name, test in must_tests(row.duty.must or {}).items():
        if name == "lasting":
            long_enough = lasts(happening, test, case.known.as_of)
            truth: Truth = "still_running" if long_enough is None else long_enough
        else:
            value = happening.attributes.get(name)
            allowed = _other_forms(case, row, name, happening.day)
            if value is None:
                truth = f"fact_missing:{name}"
            else:
                truth = value in allowed if allowed else case.known.passes(test, name, value, happening.day)
        if truth is False:
            return False
        result = truth if result is True else result
    return result


def _other_forms(case: Case, row: DutyRow, name: str, day: int) -> tuple[str, ...]:
    """The forms that a derogation puts in the place of the one asked for on a day."""
    forms = [d for d in row.duty.exempt_where if d.effect == "form" and name == "form"]
    return next((d.forms for d in forms if case.derogates(d, day, day, day) is True), ())


def _gaps(case: Case, row: DutyRow) -> Iterator[Instance]:
    """One row for each pause between the end of one and the start of the next."""
    gap = row.duty.gap
    assert gap is not None
    course = case.course
    if gap.between.spell is not None:
        runs = [(s, e) for s, e in case.states(gap.between) if s <= course.end and e >= course.start]
    else:
        runs = [(h.day, h.day) for h in case.moments.own(gap.between) if h.day >= course.start]
    for nth, (_, ends) in enumerate(runs, 1):
        if ends >= OPEN or ends >= course.end:
            continue
        following = [Happening(s, 0, date_of(s).isoformat(), {}) for s, _ in runs[nth:] if s <= case.last_day]
        window = settled(row.duty, case, Span(ends, add(ends, gap.at_most)), ends)
        yield Instance(ends, nth, window, tuple(following[:1]), 1, late_counts=False)
