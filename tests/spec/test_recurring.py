"""`every` makes a duty come back. `counted: from_last` counts the next period from the last fulfilment; `counted:
grid` lays periods end to end from the anchor and judges each by itself. Each period is a row, `nth` 1, 2, …, and a
period that has not begun has none."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Recurring duties"


def test_from_last(spec: Spec) -> None:
    """From the last fulfilment

    The first last timely day is the anchor plus the length, included. Each event that counts is a fulfilment, in time
    or late, and starts the next period. A period that was never fulfilled has no successor: nothing says when it would
    begin.
    """
    spec(
        """
        every: 3 months
        counted: from_last
        of: {event: talk}
        """,
        course="2024-01-15",
        events="""
        case            | date       | event
        ----------------+------------+------
        once in time    | 2024-02-10 | talk
        once in time    | 2024-05-20 | talk
        on the last day | 2024-04-15 | talk
        late            | 2024-05-01 | talk
        """,
        as_of="2024-06-30",
        expect="""
        case            | nth | anchor     | due        | status   | met_on     | days_late
        ----------------+-----+------------+------------+----------+------------+----------
        once in time    | 1   | 2024-01-15 | 2024-04-15 | met      | 2024-02-10 |
        once in time    | 2   | 2024-02-10 | 2024-05-10 | met_late | 2024-05-20 | 10
        once in time    | 3   | 2024-05-20 | 2024-08-20 | pending  |            |
        on the last day | 1   | 2024-01-15 | 2024-04-15 | met      | 2024-04-15 |
        on the last day | 2   | 2024-04-15 | 2024-07-15 | pending  |            |
        late            | 1   | 2024-01-15 | 2024-04-15 | met_late | 2024-05-01 | 16
        late            | 2   | 2024-05-01 | 2024-08-01 | pending  |            |
        never           | 1   | 2024-01-15 | 2024-04-15 | missed   |            |
        """,
    )


def test_first_deadline(spec: Spec) -> None:
    """A first deadline of its own

    With `by` or `first` in the window the first period ends earlier or later than the others.
    """
    spec(
        """
        every: 2 months
        counted: from_last
        of: {event: talk}
        window: {by: 2 weeks}
        """,
        course="2024-01-01",
        events="""
        case      | date       | event
        ----------+------------+------
        two talks | 2024-01-10 | talk
        two talks | 2024-03-10 | talk
        """,
        as_of="2024-05-31",
        expect="""
        case      | nth | due        | status | met_on
        ----------+-----+------------+--------+-----------
        two talks | 1   | 2024-01-15 | met    | 2024-01-10
        two talks | 2   | 2024-03-10 | met    | 2024-03-10
        two talks | 3   | 2024-05-10 | missed |
        """,
    )


def test_anchor_fulfils_nothing(spec: Spec) -> None:
    """The event that is the anchor fulfils nothing

    Talks follow the first talk at most a month apart. The first talk itself is where the count begins.
    """
    spec(
        """
        every: 1 month
        counted: from_last
        of: {event: talk}
        window: {from: {event: talk, which: first}}
        """,
        course="2024-01-01",
        events="""
        case      | date       | event
        ----------+------------+------
        two talks | 2024-01-10 | talk
        two talks | 2024-02-05 | talk
        one talk  | 2024-01-10 | talk
        """,
        as_of="2024-02-29",
        expect="""
        case      | nth | anchor     | due        | status  | met_on
        ----------+-----+------------+------------+---------+-----------
        two talks | 1   | 2024-01-10 | 2024-02-10 | met     | 2024-02-05
        two talks | 2   | 2024-02-05 | 2024-03-05 | pending |
        one talk  | 1   | 2024-01-10 | 2024-02-10 | missed  |
        no talk   |     |            |            | no row  |
        """,
    )


def test_grid(spec: Spec) -> None:
    """On a grid

    Period k runs from the anchor plus k - 1 lengths through the day before the anchor plus k lengths. An event serves
    the earliest unserved period that contains it. An unserved period is `missed`, never late.
    """
    spec(
        """
        every: 3 months
        counted: grid
        of: {event: talk}
        """,
        course="2024-01-15",
        spells="""
        case             | spell  | start      | end
        -----------------+--------+------------+-----------
        left in May      | course | 2024-01-15 | 2024-05-31
        """,
        events="""
        case             | date       | event
        -----------------+------------+------
        in each period   | 2024-02-01 | talk
        in each period   | 2024-05-01 | talk
        two in the first | 2024-02-01 | talk
        two in the first | 2024-03-01 | talk
        a day late       | 2024-04-15 | talk
        left in May      | 2024-02-01 | talk
        """,
        as_of="2024-08-01",
        expect="""
        case             | nth | opens      | due        | status    | met_on
        -----------------+-----+------------+------------+-----------+-----------
        in each period   | 1   | 2024-01-15 | 2024-04-14 | met       | 2024-02-01
        in each period   | 2   | 2024-04-15 | 2024-07-14 | met       | 2024-05-01
        in each period   | 3   | 2024-07-15 | 2024-10-14 | pending   |
        two in the first | 1   | 2024-01-15 | 2024-04-14 | met       | 2024-02-01
        two in the first | 2   | 2024-04-15 | 2024-07-14 | missed    |
        two in the first | 3   | 2024-07-15 | 2024-10-14 | pending   |
        a day late       | 1   | 2024-01-15 | 2024-04-14 | missed    |
        a day late       | 2   | 2024-04-15 | 2024-07-14 | met       | 2024-04-15
        a day late       | 3   | 2024-07-15 | 2024-10-14 | pending   |
        left in May      | 1   | 2024-01-15 | 2024-04-14 | met       | 2024-02-01
        left in May      | 2   | 2024-04-15 | 2024-07-14 | cut_short |
        """,
    )


def test_grid_months(spec: Spec) -> None:
    """The periods of a grid are counted from the anchor

    A month from 31 January ends where 29 February begins, two months end where 31 March begins: no period is shortened
    by the one before it.
    """
    spec(
        """
        every: 1 month
        counted: grid
        of: {event: talk}
        """,
        course="2024-01-31",
        as_of="2024-04-01",
        expect="""
        case  | nth | opens      | due        | status
        ------+-----+------------+------------+--------
        empty | 1   | 2024-01-31 | 2024-02-28 | missed
        empty | 2   | 2024-02-29 | 2024-03-30 | missed
        empty | 3   | 2024-03-31 | 2024-04-29 | pending
        """,
    )


def test_grid_at_least(spec: Spec) -> None:
    """Several in each period

    `at_least` beside `every` is the number in each period.
    """
    spec(
        """
        every: 6 months
        counted: grid
        at_least: 2
        of: {event: talk}
        """,
        course="2024-01-01",
        events="""
        case            | date       | event
        ----------------+------------+------
        two and one     | 2024-02-01 | talk
        two and one     | 2024-06-30 | talk
        two and one     | 2024-07-01 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case        | nth | due        | required | found | status
        ------------+-----+------------+----------+-------+--------
        two and one | 1   | 2024-06-30 | 2        | 2     | met
        two and one | 2   | 2024-12-31 | 2        | 1     | pending
        """,
    )


def test_slack(spec: Spec) -> None:
    """Slack

    `slack` moves the close of a period by so much calendar time, and never the next period's. What happens in the
    slack serves the earlier period if that is unserved, else its own.
    """
    spec(
        """
        every: 3 months
        counted: grid
        slack: 2 weeks
        of: {event: talk}
        """,
        course="2024-01-15",
        events="""
        case            | date       | event
        ----------------+------------+------
        in the slack    | 2024-04-20 | talk
        served before   | 2024-04-01 | talk
        served before   | 2024-04-20 | talk
        after the slack | 2024-04-29 | talk
        """,
        as_of="2024-08-01",
        expect="""
        case            | nth | opens      | due        | status  | met_on
        ----------------+-----+------------+------------+---------+-----------
        in the slack    | 1   | 2024-01-15 | 2024-04-28 | met     | 2024-04-20
        in the slack    | 2   | 2024-04-15 | 2024-07-28 | missed  |
        in the slack    | 3   | 2024-07-15 | 2024-10-28 | pending |
        served before   | 1   | 2024-01-15 | 2024-04-28 | met     | 2024-04-01
        served before   | 2   | 2024-04-15 | 2024-07-28 | met     | 2024-04-20
        served before   | 3   | 2024-07-15 | 2024-10-28 | pending |
        after the slack | 1   | 2024-01-15 | 2024-04-28 | missed  |
        after the slack | 2   | 2024-04-15 | 2024-07-28 | met     | 2024-04-29
        after the slack | 3   | 2024-07-15 | 2024-10-28 | pending |
        """,
    )


def test_early(spec: Spec) -> None:
    """Early

    With `early: counts_next` an event that its own period does not need serves the next one, and no later one.
    """
    spec(
        """
        every: 3 months
        counted: grid
        early: counts_next
        of: {event: talk}
        """,
        course="2024-01-15",
        events="""
        case               | date       | event
        -------------------+------------+------
        two in the first   | 2024-03-01 | talk
        two in the first   | 2024-03-20 | talk
        three in the first | 2024-03-01 | talk
        three in the first | 2024-03-20 | talk
        three in the first | 2024-04-01 | talk
        """,
        as_of="2024-10-20",
        expect="""
        case               | nth | due        | status  | met_on
        -------------------+-----+------------+---------+-----------
        two in the first   | 1   | 2024-04-14 | met     | 2024-03-01
        two in the first   | 2   | 2024-07-14 | met     | 2024-03-20
        two in the first   | 3   | 2024-10-14 | missed  |
        two in the first   | 4   | 2025-01-14 | pending |
        three in the first | 1   | 2024-04-14 | met     | 2024-03-01
        three in the first | 2   | 2024-07-14 | met     | 2024-03-20
        three in the first | 3   | 2024-10-14 | missed  |
        three in the first | 4   | 2025-01-14 | pending |
        """,
    )


def test_end_of_a_series(spec: Spec) -> None:
    """The end of a series

    `times` says how many periods there are. `until` names a moment: a period whose last timely day lies after it is
    not owed.
    """
    spec(
        """
        - id: times
          every: 1 month
          counted: grid
          times: 2
          of: {event: talk}
        - id: until
          every: 1 month
          counted: grid
          until: {course: true, plus: 3 months}
          of: {event: talk}
        - id: from-last
          every: 1 month
          counted: from_last
          times: 2
          of: {event: talk}
        """,
        course="2024-01-01",
        events="""
        case      | date       | event
        ----------+------------+------
        two talks | 2024-01-20 | talk
        two talks | 2024-02-20 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case      | duty      | nth | due        | status
        ----------+-----------+-----+------------+-------
        two talks | times     | 1   | 2024-01-31 | met
        two talks | times     | 2   | 2024-02-29 | met
        two talks | until     | 1   | 2024-01-31 | met
        two talks | until     | 2   | 2024-02-29 | met
        two talks | until     | 3   | 2024-03-31 | missed
        two talks | from-last | 1   | 2024-02-01 | met
        two talks | from-last | 2   | 2024-02-20 | met
        """,
    )
