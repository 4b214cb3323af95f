"""`groups`, `only_if` and `unless` say for whom a duty arises. Where it does not arise there is no row. A fact that is
not known makes the row `unknown`, because the duty may be there."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "For whom"


def test_groups(spec: Spec) -> None:
    """Target groups

    The value of the `course` is the group. A rule that names no group is for every course.
    """
    spec(
        """
        groups: [a, b]
        at_least: 1
        of: {event: talk}
        window: {by: 2 weeks}
        """,
        spells="""
        case        | spell  | value | start
        ------------+--------+-------+-----------
        in a        | course | a     | 2024-01-01
        in b        | course | b     | 2024-01-01
        in c        | course | c     | 2024-01-01
        in no group | course |       | 2024-01-01
        """,
        as_of="2024-12-31",
        expect="""
        case        | group | status  | reason
        ------------+-------+---------+-------------------
        in a        | a     | missed  |
        in b        | b     | missed  |
        in c        |       | no row  |
        in no group |       | unknown | fact_missing:group
        """,
    )


def test_only_if_and_unless(spec: Spec) -> None:
    """Only if, unless

    Conditions are looked at on the anchor day. Every one under `only_if` must hold, and none under `unless`.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {by: 2 weeks}
        only_if: [{spell: benefit, value: cash}]
        unless: [{spell: leave}]
        """,
        course="2024-01-01",
        spells="""
        case                 | spell   | value | start      | end
        ---------------------+---------+-------+------------+-----------
        on the benefit       | benefit | cash  | 2023-12-01 |
        on another benefit   | benefit | grant | 2023-12-01 |
        from the day after   | benefit | cash  | 2024-01-02 |
        until the day before | benefit | cash  | 2023-12-01 | 2023-12-31
        on leave             | benefit | cash  | 2023-12-01 |
        on leave             | leave   |       | 2024-01-01 | 2024-01-01
        on leave afterwards  | benefit | cash  | 2023-12-01 |
        on leave afterwards  | leave   |       | 2024-01-02 | 2024-02-01
        """,
        as_of="2024-12-31",
        expect="""
        case                 | status
        ---------------------+-------
        on the benefit       | missed
        on another benefit   | no row
        from the day after   | no row
        until the day before | no row
        on leave             | no row
        on leave afterwards  | missed
        """,
    )


def test_judged(spec: Spec) -> None:
    """When to look

    `judged` names another day, or days of which one will do. The table lists the duties that arise; the window is 1 to
    31 January.
    """
    spec(
        """
        - {id: anchor, at_least: 1, of: {event: talk}, window: {first: 1 month}, only_if: [{spell: ill}]}
        - {id: due, at_least: 1, of: {event: talk}, window: {first: 1 month},
           only_if: [{spell: ill, judged: due}]}
        - {id: window, at_least: 1, of: {event: talk}, window: {first: 1 month},
           only_if: [{spell: ill, judged: window}]}
        - {id: before, at_least: 1, of: {event: talk}, window: {first: 1 month},
           only_if: [{spell: ill, judged: {before: 2 weeks}}]}
        - {id: after, at_least: 1, of: {event: talk}, window: {first: 1 month},
           only_if: [{spell: ill, judged: {after: 2 weeks}}]}
        - {id: between, at_least: 1, of: {event: talk}, window: {first: 1 month},
           only_if: [{spell: ill, judged: {between: [course, {event: visit}]}}]}
        - {id: "on", at_least: 1, of: {event: talk}, window: {first: 1 month},
           only_if: [{spell: ill, judged: {"on": 2024-02-10}}]}
        """,
        course="2024-01-01",
        events="""
        case             | date       | event
        -----------------+------------+------
        on 1 January     | 2024-01-20 | visit
        on 20 December   | 2024-01-20 | visit
        on 12 January    | 2024-01-20 | visit
        on 31 January    | 2024-01-20 | visit
        on 10 February   | 2024-01-20 | visit
        """,
        spells="""
        case             | spell | start      | end
        -----------------+-------+------------+-----------
        on 1 January     | ill   | 2024-01-01 | 2024-01-01
        on 20 December   | ill   | 2023-12-20 | 2023-12-20
        on 12 January    | ill   | 2024-01-12 | 2024-01-12
        on 31 January    | ill   | 2024-01-31 | 2024-01-31
        on 10 February   | ill   | 2024-02-10 | 2024-02-10
        """,
        as_of="2024-12-31",
        expect="""
        case           | duty
        ---------------+--------
        on 20 December | before
        on 1 January   | anchor
        on 1 January   | window
        on 1 January   | after
        on 1 January   | between
        on 12 January  | window
        on 12 January  | after
        on 12 January  | between
        on 31 January  | due
        on 31 January  | window
        on 10 February | on
        """,
    )


def test_event_conditions(spec: Spec) -> None:
    """Something that happened, so many times

    A condition on an event asks whether it happened on the days looked at; `at_least` asks how often.
    """
    spec(
        """
        at_least: 1
        of: {event: visit}
        window: {first: 2 months}
        only_if: [{event: talk, status: no_show, at_least: 2, judged: window}]
        """,
        course="2024-01-01",
        events="""
        case             | date       | event | status
        -----------------+------------+-------+--------
        once             | 2024-01-10 | talk  | no_show
        once             | 2024-01-20 | talk  | held
        twice            | 2024-01-10 | talk  | no_show
        twice            | 2024-01-20 | talk  | no_show
        once in time     | 2024-01-10 | talk  | no_show
        once in time     | 2024-03-01 | talk  | no_show
        """,
        as_of="2024-12-31",
        expect="""
        case         | status
        -------------+-------
        once         | no row
        twice        | missed
        once in time | no row
        """,
    )


def test_combined(spec: Spec) -> None:
    """Any, all, none

    `any_of`, `all_of` and `none_of` combine conditions.
    """
    spec(
        """
        - {id: any, at_least: 1, of: {event: talk}, window: {by: 2 weeks}, only_if: [{any_of: [{spell: ill}, {spell: leave}]}]}
        - {id: all, at_least: 1, of: {event: talk}, window: {by: 2 weeks}, only_if: [{all_of: [{spell: ill}, {spell: leave}]}]}
        - {id: none, at_least: 1, of: {event: talk}, window: {by: 2 weeks}, only_if: [{none_of: [{spell: ill}, {spell: leave}]}]}
        """,
        course="2024-01-01",
        spells="""
        case  | spell | start
        ------+-------+-----------
        ill   | ill   | 2023-12-01
        both  | ill   | 2023-12-01
        both  | leave | 2023-12-01
        """,
        as_of="2024-12-31",
        expect="""
        case    | duty
        --------+-----
        ill     | any
        both    | any
        both    | all
        neither | none
        """,
    )


def test_facts(spec: Spec) -> None:
    """Facts and age

    A fact of the case, and whole years of age on the day. One condition that fails settles it, whatever is missing
    elsewhere.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {by: 2 weeks}
        only_if: [{age: {under: 30}}, {fact: education, value: none}]
        """,
        course="2024-01-01",
        cases="""
        case                        | birth_date | education
        ----------------------------+------------+----------
        29 on the day               | 1994-01-02 | none
        30 on the day               | 1994-01-01 | none
        with an education           | 1999-05-05 | degree
        education not known         | 1999-05-05 |
        age not known               |            | none
        30, and education not known | 1994-01-01 |
        """,
        as_of="2024-12-31",
        expect="""
        case                        | status  | reason
        ----------------------------+---------+------------------------
        29 on the day               | missed  |
        30 on the day               | no row  |
        with an education           | no row  |
        education not known         | unknown | fact_missing:education
        age not known               | unknown | fact_missing:birth_date
        30, and education not known | no row  |
        """,
    )
