"""Time is not always calendar time. A clock counts hours paid, or the days of some spell, and a rule may ask for a
length on it. Clocks are law too: they stand in rule files, with a source. `first: L` then closes at the end of the
first day on which the clock has counted L, and `after: L` opens the day after."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Clocks"

PAID = """
        versions:
          - in_force: {from: 2000-01-01}
            clocks:
              - clock: paid
                month: {full_time: 160, part_time: 80}
        """
SIXTY = """
        versions:
          - in_force: {from: 2000-01-01}
            clocks:
              - {clock: paid, month: 60}
        """
TALK = """
        clock: paid
        at_least: 1
        of: {event: talk}
        window: {first: 1 month}
        """


def test_hours(spec: Spec) -> None:
    """Hours by the day

    At eight hours on each day from Monday to Friday, 160 hours are paid on the twentieth such day. Days without hours
    do not count. While the clock has not got there, nobody knows the last timely day.
    """
    spec(
        TALK,
        also=PAID,
        course="2024-01-01",
        cases="""
        case             | insurance
        -----------------+----------
        full-time        | full_time
        part-time        | part_time
        a week without   | full_time
        not there yet    | full_time
        left before      | full_time
        no hours         | full_time
        """,
        spells="""
        case             | spell  | start      | end
        -----------------+--------+------------+-----------
        left before      | course | 2024-01-01 | 2024-01-19
        """,
        hours="""
        case                | start      | end        | per_weekday
        --------------------+------------+------------+------------
        full-time           | 2024-01-01 | 2024-02-23 | 8
        part-time           | 2024-01-01 | 2024-02-23 | 8
        a week without      | 2024-01-01 | 2024-01-12 | 8
        a week without      | 2024-01-22 | 2024-02-23 | 8
        not there yet       | 2024-01-01 | 2024-01-12 | 8
        left before         | 2024-01-01 | 2024-01-19 | 8
        insurance not known | 2024-01-01 | 2024-02-23 | 8
        """,
        events="""
        case           | date       | event
        ---------------+------------+------
        full-time      | 2024-01-26 | talk
        part-time      | 2024-01-26 | talk
        a week without | 2024-02-02 | talk
        """,
        as_of="2024-02-29",
        expect="""
        case                | due        | status    | days_late | reason
        --------------------+------------+-----------+-----------+-----------------------
        full-time           | 2024-01-26 | met       |           |
        part-time           | 2024-01-12 | met_late  | 14        |
        a week without      | 2024-02-02 | met       |           |
        not there yet       |            | pending   |           |
        left before         |            | cut_short |           | left
        insurance not known |            | unknown   |           | fact_missing:insurance
        no hours            |            | unknown   |           | hours_missing
        """,
    )


def test_after_on_a_clock(spec: Spec) -> None:
    """After a month on the clock, within two

    The window opens on the day after the clock has counted the month, be it a Saturday. A sum that equals the month
    has reached it: 30 days of 7.4 hours are 222 hours, however a computer adds them.
    """
    spec(
        """
        clock: paid
        at_least: 1
        of: {event: talk}
        window: {after: 1 month, first: 2 months}
        """,
        also="""
        versions:
          - in_force: {from: 2000-01-01}
            clocks:
              - {clock: paid, month: 222}
        """,
        course="2024-01-01",
        hours="""
        case | start      | end        | per_weekday
        -----+------------+------------+------------
        paid | 2024-01-01 | 2024-04-30 | 7.4
        """,
        as_of="2024-04-30",
        expect="""
        case | anchor     | opens      | due        | status
        -----+------------+------------+------------+-------
        paid | 2024-01-01 | 2024-02-10 | 2024-03-22 | missed
        """,
    )


def test_grid_on_a_clock(spec: Spec) -> None:
    """A grid on a clock

    The periods of a grid end where the clock has counted one length, two lengths, three. The period that has begun and not yet ended
    has no last timely day.
    """
    spec(
        """
        clock: paid
        every: 1 month
        counted: grid
        of: {event: talk}
        """,
        also="""
        versions:
          - in_force: {from: 2000-01-01}
            clocks:
              - {clock: paid, month: 40}
        """,
        course="2024-01-01",
        hours="""
        case | start      | end        | per_weekday
        -----+------------+------------+------------
        paid | 2024-01-01 | 2024-01-17 | 8
        """,
        events="""
        case | date       | event
        -----+------------+------
        paid | 2024-01-06 | talk
        """,
        as_of="2024-01-17",
        expect="""
        case | nth | opens      | due        | status  | met_on
        -----+-----+------------+------------+---------+-----------
        paid | 1   | 2024-01-01 | 2024-01-05 | missed  |
        paid | 2   | 2024-01-06 | 2024-01-12 | met     | 2024-01-06
        paid | 3   | 2024-01-13 |            | pending |
        """,
    )


def test_coarse_hours(spec: Spec) -> None:
    """Hours by the week

    Of hours that come by the week nobody knows on which day they were worked. A month of 60 hours is complete
    somewhere in the second week of 40: on 8 January at the earliest, on 14 January at the latest. Both ends are
    judged; where they disagree the row is `unknown`.
    """
    spec(
        TALK,
        also=SIXTY,
        course="2024-01-01",
        hours="""
        case              | start      | end        | hours
        ------------------+------------+------------+------
        talk on 5 January | 2024-01-01 | 2024-01-07 | 40
        talk on 5 January | 2024-01-08 | 2024-01-14 | 40
        on 10 January     | 2024-01-01 | 2024-01-07 | 40
        on 10 January     | 2024-01-08 | 2024-01-14 | 40
        on 20 January     | 2024-01-01 | 2024-01-07 | 40
        on 20 January     | 2024-01-08 | 2024-01-14 | 40
        no talk           | 2024-01-01 | 2024-01-07 | 40
        no talk           | 2024-01-08 | 2024-01-14 | 40
        """,
        events="""
        case              | date       | event
        ------------------+------------+------
        talk on 5 January | 2024-01-05 | talk
        on 10 January     | 2024-01-10 | talk
        on 20 January     | 2024-01-20 | talk
        """,
        as_of="2024-02-29",
        expect="""
        case              | due        | due_latest | status   | reason
        ------------------+------------+------------+----------+-----------------
        talk on 5 January | 2024-01-08 | 2024-01-14 | met      |
        on 10 January     | 2024-01-08 | 2024-01-14 | unknown  | hours_too_coarse
        on 20 January     | 2024-01-08 | 2024-01-14 | met_late |
        no talk           | 2024-01-08 | 2024-01-14 | missed   |
        """,
    )


def test_spread(spec: Spec) -> None:
    """Spread evenly

    The option `hours="spread"` takes the hours of a week as the same on each of its days. At 40 / 7 hours a day, 60
    are complete on the eleventh.
    """
    spec(
        TALK,
        also=SIXTY,
        course="2024-01-01",
        option="spread",
        hours="""
        case          | start      | end        | hours
        --------------+------------+------------+------
        on 10 January | 2024-01-01 | 2024-01-07 | 40
        on 10 January | 2024-01-08 | 2024-01-14 | 40
        on 12 January | 2024-01-01 | 2024-01-07 | 40
        on 12 January | 2024-01-08 | 2024-01-14 | 40
        """,
        events="""
        case          | date       | event
        --------------+------------+------
        on 10 January | 2024-01-10 | talk
        on 12 January | 2024-01-12 | talk
        """,
        as_of="2024-02-29",
        expect="""
        case          | due        | status   | days_late
        --------------+------------+----------+----------
        on 10 January | 2024-01-11 | met      |
        on 12 January | 2024-01-11 | met_late | 1
        """,
    )


def test_calendar_instead(spec: Spec) -> None:
    """The calendar instead

    The option `hours="calendar"` counts calendar months where no hours are known at all, and says so in the row.
    """
    spec(
        TALK,
        also=PAID,
        course="2024-01-01",
        option="calendar",
        cases="""
        case       | insurance
        -----------+----------
        no hours   | full_time
        with hours | full_time
        """,
        hours="""
        case       | start      | end        | per_weekday
        -----------+------------+------------+------------
        with hours | 2024-01-01 | 2024-02-23 | 8
        """,
        as_of="2024-02-29",
        expect="""
        case       | due        | status | reason
        -----------+------------+--------+---------------
        no hours   | 2024-01-31 | missed | hours_calendar
        with hours | 2024-01-26 | missed |
        """,
    )


def test_excludes(spec: Spec) -> None:
    """Days that do not count

    `excludes` names intervals that the clock leaves out, both days included. With a week left out, the twentieth day
    comes a week later.
    """
    spec(
        TALK,
        also="""
        versions:
          - in_force: {from: 2000-01-01}
            clocks:
              - clock: paid
                month: 160
                excludes: [{from: 2024-01-08, until: 2024-01-14}]
        """,
        course="2024-01-01",
        hours="""
        case      | start      | end        | per_weekday
        ----------+------------+------------+------------
        paid      | 2024-01-01 | 2024-02-23 | 8
        """,
        as_of="2024-02-29",
        expect="""
        case | due        | status
        -----+------------+-------
        paid | 2024-02-02 | missed
        """,
    )


def test_kinds(spec: Spec) -> None:
    """Kinds of hours

    A clock adds hours of its own `kind`; without one it adds hours that bear none. Two kinds are never added together.
    """
    spec(
        """
        - id: paid
          clock: paid
          at_least: 1
          of: {event: talk}
          window: {first: 1 month}
        - id: used
          clock: used
          at_least: 1
          of: {event: talk}
          window: {first: 1 month}
        """,
        also="""
        versions:
          - in_force: {from: 2000-01-01}
            clocks:
              - {clock: paid, month: 80}
              - {clock: used, kind: right_used, month: 80}
        """,
        course="2024-01-01",
        hours="""
        case | start      | end        | per_weekday | kind
        -----+------------+------------+-------------+-----------
        both | 2024-01-01 | 2024-02-23 | 8           |
        both | 2024-01-15 | 2024-02-23 | 8           | right_used
        """,
        as_of="2024-02-29",
        expect="""
        case | duty | due        | status
        -----+------+------------+-------
        both | paid | 2024-01-12 | missed
        both | used | 2024-01-26 | missed
        """,
    )


def test_spell_days(spec: Spec) -> None:
    """Days inside a spell

    A clock that `counts: days` counts the days of the spells it names; a day covered twice is one day.
    """
    spec(
        """
        clock: on_benefit
        at_least: 1
        of: {event: talk}
        window: {first: 4 weeks}
        """,
        also="""
        versions:
          - in_force: {from: 2000-01-01}
            clocks:
              - {clock: on_benefit, counts: days, spells: [{spell: benefit}]}
        """,
        course="2024-01-01",
        spells="""
        case            | spell   | value | start      | end
        ----------------+---------+-------+------------+-----------
        without a break | benefit | cash  | 2024-01-01 |
        with a break    | benefit | cash  | 2024-01-01 | 2024-01-14
        with a break    | benefit | cash  | 2024-02-01 |
        two at a time   | benefit | cash  | 2024-01-01 | 2024-01-14
        two at a time   | benefit | grant | 2024-01-08 | 2024-01-21
        two at a time   | benefit | cash  | 2024-02-01 |
        """,
        as_of="2024-02-29",
        expect="""
        case            | due        | status
        ----------------+------------+-------
        without a break | 2024-01-28 | missed
        with a break    | 2024-02-14 | missed
        two at a time   | 2024-02-07 | missed
        """,
    )
