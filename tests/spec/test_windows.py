"""A window says when a duty can be fulfilled. It is counted from an anchor (`from`, the first day of the course where
nothing is said), opens on the anchor unless `after` or `opens` says otherwise, and closes with `first`, `by` or
`closes`. In the results `anchor` is the day it is counted from, `opens` the first day on which something counts, and
`due` the last timely day, included."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Windows"


def test_first_and_by(spec: Spec) -> None:
    """The first week, and no later than a week after

    For `first` the anchor's day is the first day counted. For `by` it is day 0.
    """
    spec(
        """
        - id: first
          at_least: 1
          of: {event: talk}
          window: {first: 1 week}
        - id: by
          at_least: 1
          of: {event: talk}
          window: {by: 1 week}
        - id: first-months
          at_least: 1
          of: {event: talk}
          window: {first: 6 months}
        """,
        spells="""
        case       | spell  | start
        -----------+--------+-----------
        7 March    | course | 2024-03-07
        1 January  | course | 2024-01-01
        """,
        as_of="2024-12-31",
        expect="""
        case      | duty         | anchor     | opens      | due
        ----------+--------------+------------+------------+-----------
        7 March   | first        | 2024-03-07 | 2024-03-07 | 2024-03-13
        7 March   | by           | 2024-03-07 | 2024-03-07 | 2024-03-14
        7 March   | first-months | 2024-03-07 | 2024-03-07 | 2024-09-06
        1 January | first        | 2024-01-01 | 2024-01-01 | 2024-01-07
        1 January | by           | 2024-01-01 | 2024-01-01 | 2024-01-08
        1 January | first-months | 2024-01-01 | 2024-01-01 | 2024-06-30
        """,
    )


def test_first_and_last_day(spec: Spec) -> None:
    """Both ends belong to the window

    What happens on the anchor's own day is in time, and so is what happens on the last timely day. What happened the
    day before counts for nothing.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {by: 1 week}
        """,
        course="2024-03-07",
        events="""
        case             | date       | event
        -----------------+------------+------
        the day before   | 2024-03-06 | talk
        on the first day | 2024-03-07 | talk
        on the last day  | 2024-03-14 | talk
        a day late       | 2024-03-15 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case             | status   | due        | met_on     | days_late
        -----------------+----------+------------+------------+----------
        the day before   | missed   | 2024-03-14 |            |
        on the first day | met      | 2024-03-14 | 2024-03-07 |
        on the last day  | met      | 2024-03-14 | 2024-03-14 |
        a day late       | met_late | 2024-03-14 | 2024-03-15 | 1
        """,
    )


def test_months_saturate(spec: Spec) -> None:
    """Months end where the month ends

    A month later is the same day of the next month, or its last day where it has no such day. Months are counted from
    the anchor, never from one another. `first` closes on the day before: three months from 30 and from 31 January are
    both over when 30 April begins.
    """
    spec(
        """
        - id: by-3-months
          at_least: 1
          of: {event: talk}
          window: {by: 3 months}
        - id: by-6-months
          at_least: 1
          of: {event: talk}
          window: {by: 6 months}
        - id: first-3-months
          at_least: 1
          of: {event: talk}
          window: {first: 3 months}
        """,
        spells="""
        case           | spell  | start
        ---------------+--------+-----------
        30 January     | course | 2024-01-30
        31 January     | course | 2024-01-31
        31 August 2022 | course | 2022-08-31
        31 August 2023 | course | 2023-08-31
        """,
        as_of="2024-12-31",
        expect="""
        case           | duty           | due
        ---------------+----------------+-----------
        30 January     | by-3-months    | 2024-04-30
        30 January     | by-6-months    | 2024-07-30
        30 January     | first-3-months | 2024-04-29
        31 January     | by-3-months    | 2024-04-30
        31 January     | by-6-months    | 2024-07-31
        31 January     | first-3-months | 2024-04-29
        31 August 2022 | by-3-months    | 2022-11-30
        31 August 2022 | by-6-months    | 2023-02-28
        31 August 2022 | first-3-months | 2022-11-29
        31 August 2023 | by-3-months    | 2023-11-30
        31 August 2023 | by-6-months    | 2024-02-29
        31 August 2023 | first-3-months | 2023-11-29
        """,
    )


def test_after(spec: Spec) -> None:
    """After three months, within the first six

    `after` opens the window on the day after the length is complete, so "the first three months" and "after three
    months" neither overlap nor leave a gap. The close is still counted from the anchor.
    """
    spec(
        """
        - id: early
          at_least: 1
          of: {event: talk}
          window: {first: 3 months}
        - id: late
          at_least: 1
          of: {event: talk}
          window: {after: 3 months, first: 6 months}
        """,
        course="2024-01-01",
        events="""
        case     | date       | event
        ---------+------------+------
        31 March | 2024-03-31 | talk
        1 April  | 2024-04-01 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case     | duty  | opens      | due        | status   | found
        ---------+-------+------------+------------+----------+------
        31 March | early | 2024-01-01 | 2024-03-31 | met      | 1
        31 March | late  | 2024-04-01 | 2024-06-30 | missed   | 0
        1 April  | early | 2024-01-01 | 2024-03-31 | met_late | 0
        1 April  | late  | 2024-04-01 | 2024-06-30 | met      | 1
        """,
    )


def test_opens(spec: Spec) -> None:
    """Opens at a moment

    `opens` names a moment. The anchor stays: the six months run from the first day of the course, whenever the window
    opens. Where the moment never comes the window never opens, and no duty arises.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {opens: {event: handover}, first: 6 months}
        """,
        course="2024-01-01",
        events="""
        case                  | date       | event
        ----------------------+------------+---------
        before the handover   | 2024-02-01 | talk
        before the handover   | 2024-02-15 | handover
        on its day            | 2024-02-15 | handover
        on its day            | 2024-02-15 | talk
        never handed over     | 2024-02-01 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case                | anchor     | opens      | due        | status
        --------------------+------------+------------+------------+-------
        before the handover | 2024-01-01 | 2024-02-15 | 2024-06-30 | missed
        on its day          | 2024-01-01 | 2024-02-15 | 2024-06-30 | met
        never handed over   |            |            |            | no row
        """,
    )


def test_closes(spec: Spec) -> None:
    """Closes at a moment

    `closes` names the last timely day. Until the moment is known there is no last timely day, and what has not been
    done is `pending`.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {closes: {event: hearing}}
        """,
        course="2024-01-01",
        events="""
        case                 | date       | event
        ---------------------+------------+--------
        on the hearing's day | 2024-02-15 | hearing
        on the hearing's day | 2024-02-15 | talk
        after the hearing    | 2024-02-15 | hearing
        after the hearing    | 2024-02-17 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case                 | due        | status   | met_on     | days_late
        ---------------------+------------+----------+------------+----------
        on the hearing's day | 2024-02-15 | met      | 2024-02-15 |
        after the hearing    | 2024-02-15 | met_late | 2024-02-17 | 2
        no hearing yet       |            | pending  |            |
        """,
    )


def test_from(spec: Spec) -> None:
    """Counted from something that happened

    `from` names the anchor. Where there are several such days, each is the anchor of a duty of its own (`nth` 1, 2, …)
    unless `which` picks one; where there is none, no duty arises.
    """
    spec(
        """
        - id: each
          at_least: 1
          of: {event: talk}
          window: {from: {event: registration}, by: 2 weeks}
        - id: last
          at_least: 1
          of: {event: talk}
          window: {from: {event: registration, which: last}, by: 2 weeks}
        """,
        course="2024-01-01",
        events="""
        case  | date       | event
        ------+------------+-------------
        twice | 2024-01-10 | registration
        twice | 2024-03-01 | registration
        twice | 2024-03-15 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case  | duty | nth | anchor     | due        | status   | met_on
        ------+------+-----+------------+------------+----------+-----------
        twice | each | 1   | 2024-01-10 | 2024-01-24 | met_late | 2024-03-15
        twice | each | 2   | 2024-03-01 | 2024-03-15 | met      | 2024-03-15
        twice | last | 1   | 2024-03-01 | 2024-03-15 | met      | 2024-03-15
        never |      |     |            |            | no row   |
        """,
    )


def test_working_days(spec: Spec) -> None:
    """Counted in working days

    `counted_in` names a calendar; days off are not counted. `working_days` is Monday to Friday, until the pack says
    more of it: here also the Danish public holidays. Maundy Thursday, Good Friday and Easter Monday of 2024 were 28
    and 29 March and 1 April.
    """
    spec(
        """
        - id: working
          at_least: 1
          of: {event: reply}
          window: {by: 3 days, counted_in: working_days}
        - id: plain
          at_least: 1
          of: {event: reply}
          window: {by: 3 days}
        """,
        also="""
        calendars:
          working_days: {holidays: DK}
        """,
        spells="""
        case                | spell  | start
        --------------------+--------+-----------
        Friday 12 January   | course | 2024-01-12
        Wednesday 27 March  | course | 2024-03-27
        """,
        as_of="2024-12-31",
        expect="""
        case               | duty    | due
        -------------------+---------+-----------
        Friday 12 January  | working | 2024-01-17
        Friday 12 January  | plain   | 2024-01-15
        Wednesday 27 March | working | 2024-04-04
        Wednesday 27 March | plain   | 2024-03-30
        """,
    )


def test_aligned(spec: Spec) -> None:
    """Whole named months

    With `months: aligned` the months are whole named ones: the first three from 15 January are February, March and April, as
    a month already begun is not whole. The window is open from the anchor on.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {first: 3 months, months: aligned}
        """,
        spells="""
        case       | spell  | start
        -----------+--------+-----------
        1 January  | course | 2024-01-01
        15 January | course | 2024-01-15
        31 January | course | 2024-01-31
        """,
        as_of="2024-12-31",
        expect="""
        case       | due
        -----------+-----------
        1 January  | 2024-03-31
        15 January | 2024-04-30
        31 January | 2024-04-30
        """,
    )
