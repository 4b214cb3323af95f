"""Some duties answer something that happened, and some must come before it. Each such day has a duty, and a row, of
its own."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Before and after"


def test_within(spec: Spec) -> None:
    """Within two weeks after

    The day of the moment is day 0, and an answer on that very day comes after it: inside one day there is no order.
    """
    spec(
        """
        within: 2 weeks
        after: {event: request}
        of: {event: answer}
        """,
        course="2024-01-01",
        events="""
        case                 | date       | event
        ---------------------+------------+--------
        on the last day      | 2024-01-10 | request
        on the last day      | 2024-01-24 | answer
        a day late           | 2024-01-10 | request
        a day late           | 2024-01-25 | answer
        on the same day      | 2024-01-10 | answer
        on the same day      | 2024-01-10 | request
        the day before       | 2024-01-09 | answer
        the day before       | 2024-01-10 | request
        """,
        as_of="2024-12-31",
        expect="""
        case            | anchor     | due        | status   | met_on     | days_late
        ----------------+------------+------------+----------+------------+----------
        on the last day | 2024-01-10 | 2024-01-24 | met      | 2024-01-24 |
        a day late      | 2024-01-10 | 2024-01-24 | met_late | 2024-01-25 | 1
        on the same day | 2024-01-10 | 2024-01-24 | met      | 2024-01-10 |
        the day before  | 2024-01-10 | 2024-01-24 | missed   |            |
        never asked     |            |            | no row   |            |
        """,
    )


def test_on_repeat(spec: Spec) -> None:
    """Asked again

    `on_repeat` stands with the moment and says what a second one does. `each`, which is what nothing means: another
    duty beside the first. `first`: nothing. `restart`: the clock starts again, if the first was neither answered nor
    due.
    """
    spec(
        """
        - id: each
          within: 2 weeks
          after: {event: request}
          of: {event: answer}
        - id: first
          within: 2 weeks
          after: {event: request, on_repeat: first}
          of: {event: answer}
        - id: restart
          within: 2 weeks
          after: {event: request, on_repeat: restart}
          of: {event: answer}
        """,
        course="2024-01-01",
        events="""
        case             | date       | event
        -----------------+------------+--------
        asked twice      | 2024-01-10 | request
        asked twice      | 2024-01-15 | request
        asked twice      | 2024-01-28 | answer
        answered between | 2024-01-10 | request
        answered between | 2024-01-12 | answer
        answered between | 2024-01-15 | request
        """,
        as_of="2024-12-31",
        expect="""
        case             | duty    | nth | anchor     | due        | status   | met_on
        -----------------+---------+-----+------------+------------+----------+-----------
        asked twice      | each    | 1   | 2024-01-10 | 2024-01-24 | met_late | 2024-01-28
        asked twice      | each    | 2   | 2024-01-15 | 2024-01-29 | met      | 2024-01-28
        asked twice      | first   | 1   | 2024-01-10 | 2024-01-24 | met_late | 2024-01-28
        asked twice      | restart | 1   | 2024-01-15 | 2024-01-29 | met      | 2024-01-28
        answered between | each    | 1   | 2024-01-10 | 2024-01-24 | met      | 2024-01-12
        answered between | each    | 2   | 2024-01-15 | 2024-01-29 | missed   |
        answered between | first   | 1   | 2024-01-10 | 2024-01-24 | met      | 2024-01-12
        answered between | restart | 1   | 2024-01-10 | 2024-01-24 | met      | 2024-01-12
        answered between | restart | 2   | 2024-01-15 | 2024-01-29 | missed   |
        """,
    )


def test_before(spec: Spec) -> None:
    """Before something happens

    Each guarded moment needs the other thing before it, or on its day. `due` is the guarded day. With `within` the
    thing must not lie longer back than that.
    """
    spec(
        """
        - id: ever
          before: {event: decision}
          of: {event: hearing}
        - id: recent
          before: {event: decision}
          within: 1 month
          of: {event: hearing}
        """,
        course="2024-01-01",
        events="""
        case            | date       | event
        ----------------+------------+---------
        a month before  | 2024-02-29 | hearing
        a month before  | 2024-03-31 | decision
        longer before   | 2024-02-28 | hearing
        longer before   | 2024-03-31 | decision
        on the same day | 2024-03-31 | decision
        on the same day | 2024-03-31 | hearing
        not at all      | 2024-03-31 | decision
        """,
        as_of="2024-12-31",
        expect="""
        case            | duty   | anchor     | due        | status | met_on
        ----------------+--------+------------+------------+--------+-----------
        a month before  | ever   | 2024-03-31 | 2024-03-31 | met    | 2024-02-29
        a month before  | recent | 2024-03-31 | 2024-03-31 | met    | 2024-02-29
        longer before   | ever   | 2024-03-31 | 2024-03-31 | met    | 2024-02-28
        longer before   | recent | 2024-03-31 | 2024-03-31 | missed |
        on the same day | ever   | 2024-03-31 | 2024-03-31 | met    | 2024-03-31
        on the same day | recent | 2024-03-31 | 2024-03-31 | met    | 2024-03-31
        not at all      | ever   | 2024-03-31 | 2024-03-31 | missed |
        not at all      | recent | 2024-03-31 | 2024-03-31 | missed |
        no decision     |        |            |            | no row |
        """,
    )


def test_guards_each(spec: Spec) -> None:
    """Every guarded moment is guarded

    One hearing before two decisions serves both; a hearing after the decision mends nothing in time, and counts as
    late.
    """
    spec(
        """
        before: {event: decision}
        of: {event: hearing}
        """,
        course="2024-01-01",
        events="""
        case          | date       | event
        --------------+------------+---------
        two decisions | 2024-02-01 | hearing
        two decisions | 2024-02-10 | decision
        two decisions | 2024-03-10 | decision
        too late      | 2024-02-10 | decision
        too late      | 2024-02-20 | hearing
        """,
        as_of="2024-12-31",
        expect="""
        case          | nth | due        | status   | days_late
        --------------+-----+------------+----------+----------
        two decisions | 1   | 2024-02-10 | met      |
        two decisions | 2   | 2024-03-10 | met      |
        too late      | 1   | 2024-02-10 | met_late | 10
        """,
    )
