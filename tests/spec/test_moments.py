"""Wherever a rule needs a day it names a moment: the first day of the course, the day of an event, the end of a spell,
the day another duty was met, the day a clock got somewhere."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Moments"


def test_moments(spec: Spec) -> None:
    """The days a rule can name

    `plus` and `minus` move a moment, `rounded: month_end` carries it to the end of its month. The end of a spell is
    its last day.
    """
    spec(
        """
        - {id: course, at_least: 1, of: {event: talk}, window: {from: course, by: 1 week}}
        - {id: first, at_least: 1, of: {event: talk}, window: {from: {event: registration, which: first}, by: 1 week}}
        - {id: last, at_least: 1, of: {event: talk}, window: {from: {event: registration, which: last}, by: 1 week}}
        - {id: of-a-kind, at_least: 1, of: {event: talk}, window: {from: {event: registration, actor: town}, by: 1 week}}
        - {id: start, at_least: 1, of: {event: talk}, window: {from: {start_of: {spell: leave}}, by: 1 week}}
        - {id: end, at_least: 1, of: {event: talk}, window: {from: {end_of: {spell: leave}}, by: 1 week}}
        - {id: date, at_least: 1, of: {event: talk}, window: {from: {date: 2024-05-01}, by: 1 week}}
        - {id: plus, at_least: 1, of: {event: talk}, window: {from: {event: registration, which: first, plus: 1 month}, by: 1 week}}
        - {id: minus, at_least: 1, of: {event: talk}, window: {from: {end_of: {spell: leave}, minus: 1 week}, by: 1 week}}
        - {id: rounded, at_least: 1, of: {event: talk}, window: {from: {event: registration, which: first, rounded: month_end}, by: 1 week}}
        """,
        course="2024-01-01",
        events="""
        case | date       | event        | actor
        -----+------------+--------------+------
        one  | 2024-01-10 | registration | fund
        one  | 2024-02-10 | registration | town
        one  | 2024-03-10 | registration | fund
        """,
        spells="""
        case | spell | start      | end
        -----+-------+------------+-----------
        one  | leave | 2024-03-01 | 2024-03-20
        """,
        as_of="2024-12-31",
        expect="""
        case | duty      | anchor     | due
        -----+-----------+------------+-----------
        one  | course    | 2024-01-01 | 2024-01-08
        one  | first     | 2024-01-10 | 2024-01-17
        one  | last      | 2024-03-10 | 2024-03-17
        one  | of-a-kind | 2024-02-10 | 2024-02-17
        one  | start     | 2024-03-01 | 2024-03-08
        one  | end       | 2024-03-20 | 2024-03-27
        one  | date      | 2024-05-01 | 2024-05-08
        one  | plus      | 2024-02-10 | 2024-02-17
        one  | minus     | 2024-03-13 | 2024-03-20
        one  | rounded   | 2024-01-31 | 2024-02-07
        """,
    )


def test_another_duty(spec: Spec) -> None:
    """Another duty

    `{duty: …}` is the day another duty of the same file was met, in time or late; where it was not, no duty hangs on
    it. `{duty_closed: …}` is the day after its window closed, whatever became of it.
    """
    spec(
        """
        - id: plan
          at_least: 1
          of: {event: plan}
          window: {by: 2 weeks}
        - id: follow-up
          at_least: 1
          of: {event: talk}
          window: {from: {duty: plan}, by: 1 month}
        - id: next-phase
          at_least: 1
          of: {event: talk}
          window: {opens: {duty_closed: plan}, first: 2 months}
        """,
        course="2024-01-01",
        events="""
        case         | date       | event
        -------------+------------+------
        plan in time | 2024-01-10 | plan
        plan in time | 2024-02-05 | talk
        plan late    | 2024-01-20 | plan
        plan late    | 2024-02-25 | talk
        no plan      | 2024-01-12 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case         | duty       | anchor     | opens      | due        | status
        -------------+------------+------------+------------+------------+---------
        plan in time | plan       | 2024-01-01 | 2024-01-01 | 2024-01-15 | met
        plan in time | follow-up  | 2024-01-10 | 2024-01-10 | 2024-02-10 | met
        plan in time | next-phase | 2024-01-01 | 2024-01-16 | 2024-02-29 | met
        plan late    | plan       | 2024-01-01 | 2024-01-01 | 2024-01-15 | met_late
        plan late    | follow-up  | 2024-01-20 | 2024-01-20 | 2024-02-20 | met_late
        plan late    | next-phase | 2024-01-01 | 2024-01-16 | 2024-02-29 | met
        no plan      | plan       | 2024-01-01 | 2024-01-01 | 2024-01-15 | missed
        no plan      | next-phase | 2024-01-01 | 2024-01-16 | 2024-02-29 | missed
        """,
    )


def test_reached(spec: Spec) -> None:
    """The day a clock has counted so much

    `reached` takes a length or a number of hours, if need be by insurance. Forty hours, at eight a day from Monday 29
    January, are complete on Friday 2 February, so the window closes at the end of February; 24 are complete on 31
    January.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {closes: {reached: {clock: paid, hours: {full_time: 40, part_time: 24}}, rounded: month_end}}
        """,
        also="""
        versions:
          - in_force: {from: 2000-01-01}
            clocks:
              - {clock: paid, month: 160}
        """,
        course="2024-01-01",
        cases="""
        case      | insurance
        ----------+----------
        full-time | full_time
        part-time | part_time
        """,
        hours="""
        case      | start      | end        | per_weekday
        ----------+------------+------------+------------
        full-time | 2024-01-29 | 2024-03-29 | 8
        part-time | 2024-01-29 | 2024-03-29 | 8
        """,
        as_of="2024-04-30",
        expect="""
        case      | due        | status
        ----------+------------+-------
        full-time | 2024-02-29 | missed
        part-time | 2024-01-31 | missed
        """,
    )


def test_sum_of(spec: Spec) -> None:
    """Days that add up

    `sum_of` is the first day on which the days of the spells add up to the length, inside a moving window that ends on
    that day.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {opens: {sum_of: {spell: ill}, reaches: 10 days, within: 1 month}, first: 6 months}
        """,
        course="2024-01-01",
        spells="""
        case                | spell | start      | end
        --------------------+-------+------------+-----------
        close together      | ill   | 2024-01-02 | 2024-01-06
        close together      | ill   | 2024-01-20 | 2024-01-24
        far apart           | ill   | 2024-01-02 | 2024-01-06
        far apart           | ill   | 2024-02-20 | 2024-02-24
        and once more       | ill   | 2024-01-02 | 2024-01-06
        and once more       | ill   | 2024-02-20 | 2024-02-24
        and once more       | ill   | 2024-03-01 | 2024-03-05
        """,
        as_of="2024-12-31",
        expect="""
        case           | anchor     | opens      | due        | status
        ---------------+------------+------------+------------+-------
        close together | 2024-01-01 | 2024-01-24 | 2024-06-30 | missed
        far apart      |            |            |            | no row
        and once more  | 2024-01-01 | 2024-03-05 | 2024-06-30 | missed
        """,
    )
