"""What moves the last timely day: a clock that stands still, a postponement, an extension, a reminder, a day off.
`due` is always the last day that still counts. Throughout, the duty is a talk by 31 January (30 days after 1 January),
unless the rule says otherwise."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "What moves a deadline"


def test_clock_stops_while(spec: Spec) -> None:
    """The clock stops while

    The days of the spell are not counted, so the deadline moves by as many days; a day covered twice stops the clock
    once, and a spell that begins inside the added time stops it again. While the clock stands still with no end known,
    there is no last timely day.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {by: 30 days}
        clock_stops_while: [{spell: ill}]
        """,
        course="2024-01-01",
        spells="""
        case               | spell | start      | end
        -------------------+-------+------------+-----------
        ten days           | ill   | 2024-01-10 | 2024-01-19
        from the first day | ill   | 2024-01-01 | 2024-01-05
        fifteen days       | ill   | 2024-01-10 | 2024-01-19
        fifteen days       | ill   | 2024-01-15 | 2024-01-24
        twice              | ill   | 2024-01-10 | 2024-01-19
        twice              | ill   | 2024-02-05 | 2024-02-09
        afterwards         | ill   | 2024-02-01 | 2024-02-10
        still ill          | ill   | 2024-01-10 |
        """,
        as_of="2024-12-31",
        expect="""
        case               | due        | status
        -------------------+------------+--------
        ten days           | 2024-02-10 | missed
        from the first day | 2024-02-04 | missed
        fifteen days       | 2024-02-15 | missed
        twice              | 2024-02-15 | missed
        afterwards         | 2024-01-31 | missed
        still ill          |            | pending
        """,
    )


def test_postponed_by(spec: Spec) -> None:
    """Postponed by

    A spell that covers the deadline moves it to its own end plus a length; a spell that has ended by then moves
    nothing.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {by: 30 days}
        postponed_by: [{spell: ill, by: 2 weeks}]
        """,
        course="2024-01-01",
        spells="""
        case                | spell | start      | end
        --------------------+-------+------------+-----------
        covers the deadline | ill   | 2024-01-25 | 2024-02-10
        ends the day before | ill   | 2024-01-25 | 2024-01-30
        still ill           | ill   | 2024-01-25 |
        """,
        events="""
        case                | date       | event
        --------------------+------------+------
        covers the deadline | 2024-02-24 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case                | due        | status
        --------------------+------------+--------
        covers the deadline | 2024-02-24 | met
        ends the day before | 2024-01-31 | missed
        still ill           |            | pending
        """,
    )


def test_extended_by(spec: Spec) -> None:
    """Extended by

    An event on or before the last timely day moves it by a length. A day moves once.
    """
    spec(
        """
        at_least: 1
        of: {event: decision}
        window: {by: 30 days}
        extended_by: [{event: extension, by: 6 weeks}]
        """,
        course="2024-01-01",
        events="""
        case            | date       | event
        ----------------+------------+----------
        on the last day | 2024-01-31 | extension
        on the last day | 2024-03-13 | decision
        a day too late  | 2024-02-01 | extension
        a day too late  | 2024-03-13 | decision
        twice           | 2024-01-20 | extension
        twice           | 2024-02-20 | extension
        """,
        as_of="2024-12-31",
        expect="""
        case            | due        | status   | days_late
        ----------------+------------+----------+----------
        on the last day | 2024-03-13 | met      |
        a day too late  | 2024-01-31 | met_late | 42
        twice           | 2024-03-13 | missed   |
        """,
    )


def test_start_slack(spec: Spec) -> None:
    """Given in time, started later

    What was given in time may start later, by so much, if it is of the kind named: an offer of subsidised work, given
    in January.
    """
    spec(
        """
        at_least: 1
        of: {start_of: {spell: offer, value: [training, subsidised_job]}}
        window: {by: 30 days}
        start_slack: {given: {event: offer_given}, value: subsidised_job, by: 3 weeks}
        """,
        course="2024-01-01",
        events="""
        case             | date       | event
        -----------------+------------+------------
        given in time    | 2024-01-25 | offer_given
        given late       | 2024-02-01 | offer_given
        of another kind  | 2024-01-25 | offer_given
        """,
        spells="""
        case               | spell | value          | start      | end
        -------------------+-------+----------------+------------+-----------
        given in time      | offer | subsidised_job | 2024-02-21 | 2024-06-30
        given late         | offer | subsidised_job | 2024-02-21 | 2024-06-30
        of another kind    | offer | training       | 2024-02-21 | 2024-06-30
        started in January | offer | training       | 2024-01-31 | 2024-06-30
        """,
        as_of="2024-12-31",
        expect="""
        case               | due        | status   | days_late
        -------------------+------------+----------+----------
        given in time      | 2024-02-21 | met      |
        given late         | 2024-01-31 | met_late | 21
        of another kind    | 2024-01-31 | met_late | 21
        started in January | 2024-01-31 | met      |
        """,
    )


def test_reminder(spec: Spec) -> None:
    """Reminder

    A miss opens a second window before it counts. `due` is the end of the second, a limit of its own that a day off moves too.
    """
    spec(
        """
        at_least: 1
        of: {event: form_returned}
        window: {by: 2 weeks}
        reminder: 1 week
        """,
        course="2024-01-01",
        events="""
        case            | date       | event
        ----------------+------------+--------------
        in the first    | 2024-01-10 | form_returned
        in the second   | 2024-01-22 | form_returned
        after both      | 2024-01-23 | form_returned
        """,
        as_of="2024-12-31",
        expect="""
        case          | due        | status   | days_late
        --------------+------------+----------+----------
        in the first  | 2024-01-22 | met      |
        in the second | 2024-01-22 | met      |
        after both    | 2024-01-22 | met_late | 1
        """,
    )
    spec(
        """
        at_least: 1
        of: {event: form_returned}
        window: {by: 4 days}
        reminder: 1 day
        moves_to: next_working_day
        """,
        course="2024-03-18",
        as_of="2024-12-31",
        expect="""
        case | due
        -----+-----------
        case | 2024-03-25
        """,
    )


def test_moves_to(spec: Spec) -> None:
    """Moved to a working day

    Deadlines stay where they are on weekends and holidays, unless the rule says otherwise. Days off come from the
    calendar `working_days`: here Saturdays, Sundays and the Danish public holidays.
    """
    spec(
        """
        - {id: stays, at_least: 1, of: {event: reply}, window: {by: 5 days}}
        - {id: next, at_least: 1, of: {event: reply}, window: {by: 5 days}, moves_to: next_working_day}
        - {id: previous, at_least: 1, of: {event: reply}, window: {by: 5 days}, moves_to: previous_working_day}
        """,
        also="""
        calendars:
          working_days: {holidays: DK}
        """,
        spells="""
        case             | spell  | start
        -----------------+--------+-----------
        a Saturday       | course | 2024-01-01
        a Sunday         | course | 2024-01-02
        a Monday         | course | 2024-01-03
        Maundy Thursday  | course | 2024-03-23
        """,
        as_of="2024-12-31",
        expect="""
        case            | duty     | due
        ----------------+----------+-----------
        a Saturday      | stays    | 2024-01-06
        a Saturday      | next     | 2024-01-08
        a Saturday      | previous | 2024-01-05
        a Sunday        | stays    | 2024-01-07
        a Sunday        | next     | 2024-01-08
        a Sunday        | previous | 2024-01-05
        a Monday        | stays    | 2024-01-08
        a Monday        | next     | 2024-01-08
        a Monday        | previous | 2024-01-08
        Maundy Thursday | stays    | 2024-03-28
        Maundy Thursday | next     | 2024-04-02
        Maundy Thursday | previous | 2024-03-27
        """,
    )


def test_moves(spec: Spec) -> None:
    """Moved over named days

    `moves` names days of the year and how far a deadline inside them moves. A day that has moved does not move again.
    """
    spec(
        """
        at_least: 1
        of: {event: reply}
        window: {by: 1 week}
        moves: [{when: christmas, by: 5 days}]
        """,
        also="""
        named_days:
          christmas: {from: "12-24", until: "01-01"}
        """,
        spells="""
        case             | spell  | start
        -----------------+--------+-----------
        23 December      | course | 2024-12-16
        24 December      | course | 2024-12-17
        1 January        | course | 2024-12-25
        2 January        | course | 2024-12-26
        """,
        as_of="2025-06-30",
        expect="""
        case        | due        | status
        ------------+------------+-------
        23 December | 2024-12-23 | missed
        24 December | 2024-12-29 | missed
        1 January   | 2025-01-06 | missed
        2 January   | 2025-01-02 | missed
        """,
    )
