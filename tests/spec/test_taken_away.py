"""What takes a duty away on its last timely day: a spell that lifts it, an event that waives it, a derogation, a
reason that excuses. Throughout, the duty is a talk by 31 January (30 days after 1 January)."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "What takes a duty away"


def test_lifted_while(spec: Spec) -> None:
    """Lifted while

    A spell that covers the last timely day lifts the duty, whether it was met or not. Before that day a running spell
    lifts it for the time being: a spell whose recorded end lies in the future is taken as running, and a later look
    may find the duty binding again.
    """
    rule = """
        at_least: 1
        of: {event: talk}
        window: {by: 30 days}
        lifted_while: [{spell: leave}]
        """
    events = """
        case                | date       | event
        --------------------+------------+------
        covered, and met    | 2024-01-10 | talk
        """
    spells = """
        case                | spell | start      | end
        --------------------+-------+------------+-----------
        covers the last day | leave | 2024-01-20 | 2024-02-10
        only the last day   | leave | 2024-01-31 | 2024-01-31
        ends the day before | leave | 2024-01-20 | 2024-01-30
        begins a day later  | leave | 2024-02-01 | 2024-02-10
        covered, and met    | leave | 2024-01-20 | 2024-02-10
        """
    spec(
        rule,
        course="2024-01-01",
        events=events,
        spells=spells,
        as_of="2024-12-31",
        expect="""
        case                | due        | status
        --------------------+------------+-------
        covers the last day | 2024-01-31 | exempt
        only the last day   | 2024-01-31 | exempt
        ends the day before | 2024-01-31 | missed
        begins a day later  | 2024-01-31 | missed
        covered, and met    | 2024-01-31 | exempt
        """,
    )
    spec(
        rule,
        course="2024-01-01",
        events=events,
        spells=spells,
        as_of="2024-01-25",
        expect="""
        case                | due        | status
        --------------------+------------+--------
        covers the last day | 2024-01-31 | exempt
        only the last day   | 2024-01-31 | pending
        ends the day before | 2024-01-31 | exempt
        begins a day later  | 2024-01-31 | pending
        covered, and met    | 2024-01-31 | exempt
        """,
    )


def test_waived_by(spec: Spec) -> None:
    """Waived by

    An event before the last timely day lifts the duty for good.
    """
    spec(
        """
        at_least: 1
        of: {event: talk, with_fund: true}
        window: {by: 30 days}
        waived_by: [{event: declines_fund}]
        """,
        course="2024-01-01",
        events="""
        case            | date       | event         | with_fund
        ----------------+------------+---------------+----------
        declines        | 2024-01-10 | declines_fund |
        the day before  | 2024-01-30 | declines_fund |
        afterwards      | 2024-02-01 | declines_fund |
        without asking  | 2024-01-20 | talk          | false
        held all same   | 2024-01-10 | declines_fund |
        held all same   | 2024-01-20 | talk          | true
        """,
        as_of="2024-12-31",
        expect="""
        case           | status
        ---------------+-------
        declines       | exempt
        the day before | exempt
        afterwards     | missed
        without asking | missed
        held all same  | exempt
        """,
    )


def test_exempt_where(spec: Spec) -> None:
    """Exempt where

    A derogation by municipality, group and dates. It looks at the last timely day, unless `looks_at` says otherwise:
    the anchor, or the window, some day of which must lie in the dates.
    """
    spec(
        """
        - id: due
          at_least: 1
          of: {event: talk}
          window: {by: 30 days}
          exempt_where: [{municipalities: ["101"], from: 2024-01-15, until: 2024-01-31}]
        - id: anchor
          at_least: 1
          of: {event: talk}
          window: {by: 30 days}
          exempt_where: [{municipalities: ["101"], from: 2024-01-15, until: 2024-01-31, looks_at: anchor}]
        - id: window
          at_least: 1
          of: {event: talk}
          window: {by: 30 days}
          exempt_where: [{municipalities: ["101"], from: 2024-01-15, until: 2024-01-31, looks_at: window}]
        """,
        spells="""
        case                  | spell        | value | start
        ----------------------+--------------+-------+-----------
        course from 1 January | course       |       | 2024-01-01
        course from 1 January | municipality | 101   | 2020-01-01
        course from 31st      | course       |       | 2024-01-31
        course from 31st      | municipality | 101   | 2020-01-01
        in another place      | course       |       | 2024-01-01
        in another place      | municipality | 102   | 2020-01-01
        """,
        as_of="2024-12-31",
        expect="""
        case                  | duty   | due        | status
        ----------------------+--------+------------+-------
        course from 1 January | due    | 2024-01-31 | exempt
        course from 1 January | anchor | 2024-01-31 | missed
        course from 1 January | window | 2024-01-31 | exempt
        course from 31st      | due    | 2024-03-01 | missed
        course from 31st      | anchor | 2024-03-01 | exempt
        course from 31st      | window | 2024-03-01 | exempt
        in another place      | due    | 2024-01-31 | missed
        in another place      | anchor | 2024-01-31 | missed
        in another place      | window | 2024-01-31 | missed
        """,
    )


def test_derogations(spec: Spec) -> None:
    """A derogation in a file of its own

    It names the duties it touches: `rule:duty`, or `rule:*` for all of a file. With `effect: postpones` it moves the
    last timely day instead, `by` a length or `to` a date; with `effect: form` it lets other forms do in place of the
    one asked for.
    """
    spec(
        """
        - id: lifted
          at_least: 1
          of: {event: talk}
          window: {by: 30 days}
        - id: postponed
          at_least: 1
          of: {event: talk}
          window: {by: 30 days}
        - id: in-person
          each: {event: talk}
          must: {form: in_person}
        """,
        also="""
        derogations:
          - touches: ["spec/rule:lifted"]
            from: 2024-01-15
            until: 2024-02-15
          - touches: ["spec/rule:postponed"]
            effect: postpones
            from: 2024-01-15
            until: 2024-02-15
            to: 2024-03-31
          - touches: ["spec/rule:in-person"]
            effect: form
            from: 2024-01-15
            until: 2024-02-15
            forms: [phone, video]
        """,
        spells="""
        case            | spell  | start
        ----------------+--------+-----------
        in the lockdown | course | 2024-01-01
        before it       | course | 2023-11-01
        """,
        events="""
        case            | date       | event | form
        ----------------+------------+-------+------
        in the lockdown | 2024-02-10 | talk  | phone
        before it       | 2023-12-10 | talk  | phone
        """,
        as_of="2024-12-31",
        expect="""
        case            | duty      | due        | status
        ----------------+-----------+------------+---------
        in the lockdown | lifted    | 2024-01-31 | exempt
        in the lockdown | postponed | 2024-03-31 | met
        in the lockdown | in-person | 2024-02-10 | met
        before it       | lifted    | 2023-12-01 | met_late
        before it       | postponed | 2023-12-01 | met_late
        before it       | in-person | 2023-12-10 | missed
        """,
    )


def test_excused_by(spec: Spec) -> None:
    """Excused by

    Looked at only where the duty would be missed or late: a reason recorded inside the window excuses it. A duty that
    was met needs no excuse.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {by: 30 days}
        excused_by: [{event: valid_reason}]
        """,
        course="2024-01-01",
        events="""
        case              | date       | event
        ------------------+------------+-------------
        a reason          | 2024-01-20 | valid_reason
        a reason, late    | 2024-01-20 | valid_reason
        a reason, late    | 2024-02-05 | talk
        a reason, in time | 2024-01-20 | valid_reason
        a reason, in time | 2024-01-25 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case              | status
        ------------------+--------
        a reason          | excused
        a reason, late    | excused
        a reason, in time | met
        no reason         | missed
        """,
    )


def test_counts_toward(spec: Spec) -> None:
    """Had they been held

    With `counts_toward: required` the listed events excuse only if, together with those held, they make up the number:
    two talks held and one the citizen stayed away from are three.
    """
    spec(
        """
        at_least: 3
        of: {event: talk}
        window: {by: 30 days}
        excused_by: [{event: talk, status: [no_show, cancelled_by_citizen], counts_toward: required}]
        """,
        course="2024-01-01",
        events="""
        case               | date       | event | status
        -------------------+------------+-------+---------------------
        two and a no-show  | 2024-01-10 | talk  | held
        two and a no-show  | 2024-01-15 | talk  | no_show
        two and a no-show  | 2024-01-20 | talk  | held
        one and a no-show  | 2024-01-10 | talk  | held
        one and a no-show  | 2024-01-15 | talk  | no_show
        one and both       | 2024-01-10 | talk  | held
        one and both       | 2024-01-15 | talk  | no_show
        one and both       | 2024-01-20 | talk  | cancelled_by_citizen
        cancelled by them  | 2024-01-10 | talk  | held
        cancelled by them  | 2024-01-15 | talk  | held
        cancelled by them  | 2024-01-20 | talk  | cancelled_by_authority
        no-show afterwards | 2024-01-10 | talk  | held
        no-show afterwards | 2024-01-15 | talk  | held
        no-show afterwards | 2024-02-05 | talk  | no_show
        """,
        as_of="2024-12-31",
        expect="""
        case               | found | status
        -------------------+-------+--------
        two and a no-show  | 2     | excused
        one and a no-show  | 1     | missed
        one and both       | 1     | excused
        cancelled by them  | 2     | missed
        no-show afterwards | 2     | missed
        """,
    )
