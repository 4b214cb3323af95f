"""A section of law has versions, each with the days it is in force. For every duty of every course one version
governs; `version` in the results is its first day in force."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Versions of the law"


def test_deadlines_falling(spec: Spec) -> None:
    """Deadlines falling

    Where nothing else is said, each version computes its own last timely day and governs if that day lies in its
    force. Where none would govern, the version in force on the anchor day is judged to its end.
    """
    spec(
        """
        versions:
          - in_force: {from: 2020-01-01, until: 2024-01-31}
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 4 weeks}}
          - in_force: {from: 2024-02-01}
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 2 weeks}}
        """,
        spells="""
        case                        | spell  | start
        ----------------------------+--------+-----------
        due under the old law       | course | 2024-01-01
        due under neither           | course | 2024-01-10
        due under the new law       | course | 2024-01-25
        begun under the new law     | course | 2024-02-05
        """,
        as_of="2024-12-31",
        expect="""
        case                    | version    | due        | status
        ------------------------+------------+------------+-------
        due under the old law   | 2020-01-01 | 2024-01-29 | missed
        due under neither       | 2020-01-01 | 2024-02-07 | missed
        due under the new law   | 2024-02-01 | 2024-02-08 | missed
        begun under the new law | 2024-02-01 | 2024-02-19 | missed
        """,
    )


def test_the_earlier_stands(spec: Spec) -> None:
    """Where two would govern

    The earlier stands: its deadline had passed when the later one began.
    """
    spec(
        """
        versions:
          - in_force: {from: 2020-01-01, until: 2024-01-31}
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 2 weeks}}
          - in_force: {from: 2024-02-01}
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 4 weeks}}
        """,
        spells="""
        case                  | spell  | start
        ----------------------+--------+-----------
        due under both        | course | 2024-01-10
        due under the new law | course | 2024-01-20
        """,
        as_of="2024-12-31",
        expect="""
        case                  | version    | due        | status
        ----------------------+------------+------------+-------
        due under both        | 2020-01-01 | 2024-01-24 | missed
        due under the new law | 2024-02-01 | 2024-02-17 | missed
        """,
    )


def test_force_must_touch(spec: Spec) -> None:
    """Law that has not come

    A version governs only if its force touches the course, as far as is known: the new law does not govern a course
    that has ended before it, nor any course before the day it comes into force.
    """
    rule = """
        versions:
          - in_force: {from: 2020-01-01, until: 2024-01-31}
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 4 weeks}}
          - in_force: {from: 2024-02-01}
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 2 weeks}}
        """
    spells = """
        case                  | spell  | start      | end
        ----------------------+--------+------------+-----------
        still there           | course | 2024-01-25 |
        left in January       | course | 2024-01-25 | 2024-01-30
        """
    spec(
        rule,
        spells=spells,
        as_of="2024-01-31",
        expect="""
        case            | version    | due        | status
        ----------------+------------+------------+----------
        still there     | 2020-01-01 | 2024-02-22 | pending
        left in January | 2020-01-01 | 2024-02-22 | cut_short
        """,
    )
    spec(
        rule,
        spells=spells,
        as_of="2024-02-01",
        expect="""
        case            | version    | due        | status
        ----------------+------------+------------+----------
        still there     | 2024-02-01 | 2024-02-08 | pending
        left in January | 2020-01-01 | 2024-02-22 | cut_short
        """,
    )


def test_repeal(spec: Spec) -> None:
    """Repeal

    Where no later version has the duty, one whose last timely day lies after the repeal is `cut_short`, unless it was
    met before. A course that begins after the repeal is not owed it.
    """
    spec(
        """
        versions:
          - in_force: {from: 2020-01-01, until: 2024-01-31}
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 4 weeks}}
        """,
        spells="""
        case                   | spell  | start
        -----------------------+--------+-----------
        due before the repeal  | course | 2024-01-01
        due after it           | course | 2024-01-10
        met before it          | course | 2024-01-10
        met after it           | course | 2024-01-10
        begun after it         | course | 2024-02-05
        """,
        events="""
        case                   | date       | event
        -----------------------+------------+------
        met before it          | 2024-01-20 | talk
        met after it           | 2024-02-05 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case                  | due        | status    | reason
        ----------------------+------------+-----------+---------
        due before the repeal | 2024-01-29 | missed    |
        due after it          | 2024-02-07 | cut_short | repealed
        met before it         | 2024-02-07 | met       |
        met after it          | 2024-02-07 | cut_short | repealed
        begun after it        |            | no row    |
        """,
    )


def test_courses_started(spec: Spec) -> None:
    """Courses started

    With `governs: courses_started` the version in force on the first day of the course governs to its end. The key may
    stand on a version or on a duty.
    """
    spec(
        """
        versions:
          - in_force: {from: 2020-01-01, until: 2024-01-31}
            governs: courses_started
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 4 weeks}}
              - {id: other, governs: deadlines_falling, at_least: 1, of: {event: talk}, window: {by: 4 weeks}}
          - in_force: {from: 2024-02-01}
            governs: courses_started
            duties:
              - {id: duty, at_least: 1, of: {event: talk}, window: {by: 2 weeks}}
              - {id: other, governs: deadlines_falling, at_least: 1, of: {event: talk}, window: {by: 2 weeks}}
        """,
        spells="""
        case            | spell  | start
        ----------------+--------+-----------
        25 January      | course | 2024-01-25
        31 January      | course | 2024-01-31
        1 February      | course | 2024-02-01
        """,
        as_of="2024-12-31",
        expect="""
        case       | duty  | version    | due
        -----------+-------+------------+-----------
        25 January | duty  | 2020-01-01 | 2024-02-22
        25 January | other | 2024-02-01 | 2024-02-08
        31 January | duty  | 2020-01-01 | 2024-02-28
        31 January | other | 2024-02-01 | 2024-02-14
        1 February | duty  | 2024-02-01 | 2024-02-15
        1 February | other | 2024-02-01 | 2024-02-15
        """,
    )
