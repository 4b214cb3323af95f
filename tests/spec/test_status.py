"""Every duty of every case has one of eight statuses. They are asked for in a fixed order, and the first that holds is
the verdict: `exempt`, `met`, `unknown`, `cut_short`, `pending`, `excused`, `met_late`, `missed`. Only `met`,
`met_late` and `missed` are decided, and rates are made of those three."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "The verdict"

RULE = """
        at_least: 1
        of: {event: talk}
        window: {by: 30 days}
        only_if: [{fact: able, value: "yes"}]
        lifted_while: [{spell: leave}]
        excused_by: [{event: valid_reason}]
        """


def test_eight(spec: Spec) -> None:
    """The eight statuses"""
    spec(
        RULE,
        course="2024-01-01",
        cases="""
        case         | able
        -------------+-----
        on leave     | yes
        a talk       | yes
        able?        |
        left         | yes
        begun later  | yes
        a reason     | yes
        a late talk  | yes
        nothing      | yes
        """,
        spells="""
        case         | spell  | start      | end
        -------------+--------+------------+-----------
        on leave     | leave  | 2024-01-20 | 2024-02-10
        left         | course | 2024-01-01 | 2024-01-20
        begun later  | course | 2024-02-01 |
        """,
        events="""
        case         | date       | event
        -------------+------------+-------------
        a talk       | 2024-01-10 | talk
        a reason     | 2024-01-10 | valid_reason
        a late talk  | 2024-02-05 | talk
        """,
        as_of="2024-02-15",
        expect="""
        case        | due        | status    | reason
        ------------+------------+-----------+------------------
        on leave    | 2024-01-31 | exempt    |
        a talk      | 2024-01-31 | met       |
        able?       | 2024-01-31 | unknown   | fact_missing:able
        left        | 2024-01-31 | cut_short | left
        begun later | 2024-03-02 | pending   |
        a reason    | 2024-01-31 | excused   |
        a late talk | 2024-01-31 | met_late  |
        nothing     | 2024-01-31 | missed    |
        """,
    )


def test_order(spec: Spec) -> None:
    """Two at once

    Where two hold, the first of the order is the verdict.
    """
    spec(
        RULE,
        course="2024-01-01",
        cases="""
        case                       | able
        ---------------------------+-----
        on leave, and a talk       | yes
        on leave, and able?        |
        a talk, and able?          |
        a talk, and left           | yes
        able?, and left            |
        left, and a reason         | yes
        begun later, and a reason  | yes
        a reason, and a late talk  | yes
        """,
        spells="""
        case                       | spell  | start      | end
        ---------------------------+--------+------------+-----------
        on leave, and a talk       | leave  | 2024-01-20 | 2024-02-10
        on leave, and able?        | leave  | 2024-01-20 | 2024-02-10
        a talk, and left           | course | 2024-01-01 | 2024-01-20
        able?, and left            | course | 2024-01-01 | 2024-01-20
        left, and a reason         | course | 2024-01-01 | 2024-01-20
        begun later, and a reason  | course | 2024-02-01 |
        """,
        events="""
        case                       | date       | event
        ---------------------------+------------+-------------
        on leave, and a talk       | 2024-01-10 | talk
        a talk, and able?          | 2024-01-10 | talk
        a talk, and left           | 2024-01-10 | talk
        left, and a reason         | 2024-01-10 | valid_reason
        begun later, and a reason  | 2024-02-10 | valid_reason
        a reason, and a late talk  | 2024-01-10 | valid_reason
        a reason, and a late talk  | 2024-02-05 | talk
        """,
        as_of="2024-02-15",
        expect="""
        case                      | status
        --------------------------+----------
        on leave, and a talk      | exempt
        on leave, and able?       | exempt
        a talk, and able?         | unknown
        a talk, and left          | met
        able?, and left           | unknown
        left, and a reason        | cut_short
        begun later, and a reason | pending
        a reason, and a late talk | excused
        """,
    )


def test_as_of(spec: Spec) -> None:
    """As known on a day

    What is dated after the day of the verdict does not exist for it. On the last timely day the duty is still
    `pending`. As the days go by a decided verdict does not change without new facts, except that `missed` may become
    `met_late`.
    """
    rule = """
        at_least: 1
        of: {event: talk}
        window: {by: 30 days}
        """
    events = """
        case   | date       | event
        -------+------------+------
        a talk | 2024-02-05 | talk
        """
    spec(
        rule,
        course="2024-01-01",
        events=events,
        as_of="2024-01-31",
        expect="""
        case   | due        | status  | met_on | days_late
        -------+------------+---------+--------+----------
        a talk | 2024-01-31 | pending |        |
        """,
    )
    spec(
        rule,
        course="2024-01-01",
        events=events,
        as_of="2024-02-01",
        expect="""
        case   | due        | status | met_on | days_late
        -------+------------+--------+--------+----------
        a talk | 2024-01-31 | missed |        |
        """,
    )
    spec(
        rule,
        course="2024-01-01",
        events=events,
        as_of="2024-02-05",
        expect="""
        case   | due        | status   | met_on     | days_late
        -------+------------+----------+------------+----------
        a talk | 2024-01-31 | met_late | 2024-02-05 | 5
        """,
    )


def test_leaving(spec: Spec) -> None:
    """Leaving

    A duty lives while its course lives. Who leaves before the last timely day without having met it had it
    `cut_short`; who leaves on that day or later had all the time there was. Nothing that happens after the course
    makes a miss good.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {by: 30 days}
        """,
        spells="""
        case                    | spell  | start      | end
        ------------------------+--------+------------+-----------
        the day before          | course | 2024-01-01 | 2024-01-30
        on the last day         | course | 2024-01-01 | 2024-01-31
        met, then left          | course | 2024-01-01 | 2024-01-30
        a late talk, then left  | course | 2024-01-01 | 2024-02-10
        left, then a talk       | course | 2024-01-01 | 2024-02-03
        left early, then a talk | course | 2024-01-01 | 2024-01-20
        """,
        events="""
        case                    | date       | event
        ------------------------+------------+------
        met, then left          | 2024-01-10 | talk
        a late talk, then left  | 2024-02-05 | talk
        left, then a talk       | 2024-02-05 | talk
        left early, then a talk | 2024-01-25 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case                    | status    | reason
        ------------------------+-----------+-------
        the day before          | cut_short | left
        on the last day         | missed    |
        met, then left          | met       |
        a late talk, then left  | met_late  |
        left, then a talk       | missed    |
        left early, then a talk | cut_short | left
        """,
    )


def test_leaving_later(spec: Spec) -> None:
    """An end that is still to come

    A course whose recorded end lies after the day of the verdict is running: until then nobody has left.
    """
    rule = """
        at_least: 1
        of: {event: talk}
        window: {by: 30 days}
        """
    spells = """
        case            | spell  | start      | end
        ----------------+--------+------------+-----------
        until 20 January | course | 2024-01-01 | 2024-01-20
        """
    spec(
        rule,
        spells=spells,
        as_of="2024-01-19",
        expect="""
        case             | due        | status  | reason
        -----------------+------------+---------+-------
        until 20 January | 2024-01-31 | pending |
        """,
    )
    spec(
        rule,
        spells=spells,
        as_of="2024-01-20",
        expect="""
        case             | due        | status    | reason
        -----------------+------------+-----------+-------
        until 20 January | 2024-01-31 | cut_short | left
        """,
    )
