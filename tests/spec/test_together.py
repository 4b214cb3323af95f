"""Duties that hang together: one event for one duty only, a share of all who are owed it, and an open question of law
that a parameter answers."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Duties together"


def test_apart_from(spec: Spec) -> None:
    """Apart from

    One event may not serve both duties. The duty whose window closes first takes the events it needs first, the
    earliest first.
    """
    spec(
        """
        - id: two-talks
          at_least: 2
          of: {event: talk}
          window: {first: 3 months}
          apart_from: [joint-talk]
        - id: joint-talk
          at_least: 1
          of: {event: talk, joint: true}
          window: {first: 1 month}
          apart_from: [two-talks]
        """,
        course="2024-01-01",
        events="""
        case                | date       | event | joint
        --------------------+------------+-------+------
        joint and two       | 2024-01-10 | talk  | true
        joint and two       | 2024-02-10 | talk  | false
        joint and two       | 2024-03-10 | talk  | false
        joint and one       | 2024-01-10 | talk  | true
        joint and one       | 2024-02-10 | talk  | false
        two joint and one   | 2024-01-05 | talk  | true
        two joint and one   | 2024-01-10 | talk  | true
        two joint and one   | 2024-02-10 | talk  | false
        two that are not    | 2024-01-10 | talk  | false
        two that are not    | 2024-02-10 | talk  | false
        """,
        as_of="2024-12-31",
        expect="""
        case              | duty       | status | met_on
        ------------------+------------+--------+-----------
        joint and two     | joint-talk | met    | 2024-01-10
        joint and two     | two-talks  | met    | 2024-03-10
        joint and one     | joint-talk | met    | 2024-01-10
        joint and one     | two-talks  | missed |
        two joint and one | joint-talk | met    | 2024-01-05
        two joint and one | two-talks  | met    | 2024-02-10
        two that are not  | joint-talk | missed |
        two that are not  | two-talks  | met    | 2024-02-10
        """,
    )


def test_share(spec: Spec) -> None:
    """A share of all

    A population duty is a duty of an authority, judged on the verdicts of the duties it names, one row for each unit
    and period. Everyone owed is in the whole, the exempted too: held over owed is compared with the share. Periods
    are calendar periods, a year from 1 January to 31 December, and a course counts where it begins.
    """
    rule = """
        versions:
          - in_force: {from: 2024-01-01}
            duties:
              - id: talk
                holder: municipality
                at_least: 1
                of: {event: talk}
                window: {by: 2 weeks}
                waived_by: [{event: quota_exemption}]
              - id: three-in-four
                holder: municipality
                share: {at_least: 75%}
                of_duties: [talk]
                over: {unit: municipality, period: 1 year}
                exempted_by: {event: quota_exemption}
        """
    spells = """
        case | spell        | value | start
        -----+--------------+-------+-----------
        a1   | course       |       | 2024-01-10
        a1   | municipality | 101   | 2020-01-01
        a2   | course       |       | 2024-01-10
        a2   | municipality | 101   | 2020-01-01
        a3   | course       |       | 2024-01-10
        a3   | municipality | 101   | 2020-01-01
        a4   | course       |       | 2024-01-10
        a4   | municipality | 101   | 2020-01-01
        b1   | course       |       | 2024-01-10
        b1   | municipality | 102   | 2020-01-01
        b2   | course       |       | 2024-01-10
        b2   | municipality | 102   | 2020-01-01
        b3   | course       |       | 2024-01-10
        b3   | municipality | 102   | 2020-01-01
        b4   | course       |       | 2024-01-10
        b4   | municipality | 102   | 2020-01-01
        """
    events = """
        case | date       | event
        -----+------------+----------------
        a1   | 2024-01-15 | talk
        a2   | 2024-01-15 | talk
        a3   | 2024-01-24 | talk
        a4   | 2024-01-25 | talk
        b1   | 2024-01-15 | talk
        b2   | 2024-01-15 | talk
        b3   | 2024-01-15 | quota_exemption
        """
    spec(
        rule,
        spells=spells,
        events=events,
        as_of="2025-01-31",
        expect="""
        case | duty | unit | status
        -----+------+------+---------
        a1   | talk | 101  | met
        a2   | talk | 101  | met
        a3   | talk | 101  | met
        a4   | talk | 101  | met_late
        b1   | talk | 102  | met
        b2   | talk | 102  | met
        b3   | talk | 102  | exempt
        b4   | talk | 102  | missed
        """,
        shares="""
        unit | period_start | period_end | persons | held | exempted | share | required | status
        -----+--------------+------------+---------+------+----------+-------+----------+-------
        101  | 2024-01-01   | 2024-12-31 | 4       | 3    | 0        | 0.75  | 0.75     | met
        102  | 2024-01-01   | 2024-12-31 | 4       | 2    | 1        | 0.5   | 0.75     | missed
        """,
    )
    spec(
        rule,
        spells=spells,
        events=events,
        as_of="2024-06-30",
        shares="""
        unit | period_start | period_end | persons | held | exempted | share | required | status
        -----+--------------+------------+---------+------+----------+-------+----------+--------
        101  | 2024-01-01   | 2024-12-31 | 4       | 3    | 0        | 0.75  | 0.75     | pending
        102  | 2024-01-01   | 2024-12-31 | 4       | 2    | 1        | 0.5   | 0.75     | pending
        """,
    )


def test_share_of_whom(spec: Spec) -> None:
    """Whom a share is about

    The `only_if` and `unless` of a share name facts of persons: who is left out stands in no number, and who is not known
    stays in. Somebody exempted one by one who got it in time all the same counts as held.
    """
    spec(
        """
        - id: talk
          holder: municipality
          at_least: 1
          of: {event: talk}
          window: {by: 2 weeks}
          waived_by: [{event: quota_exemption}]
        - id: three-in-four
          holder: municipality
          share: {at_least: 75%}
          of_duties: [talk]
          over: {unit: municipality, period: 1 year}
          exempted_by: {event: quota_exemption}
          unless: [{fact: other_scheme, value: yes_}]
        """,
        cases="""
        case              | other_scheme
        ------------------+-------------
        held              | no_
        elsewhere         | yes_
        not known         |
        exempted and held | no_
        exempted          | no_
        """,
        spells="""
        case              | spell        | value | start
        ------------------+--------------+-------+-----------
        held              | course       |       | 2024-01-10
        held              | municipality | 101   | 2020-01-01
        elsewhere         | course       |       | 2024-01-10
        elsewhere         | municipality | 101   | 2020-01-01
        not known         | course       |       | 2024-01-10
        not known         | municipality | 101   | 2020-01-01
        exempted and held | course       |       | 2024-01-10
        exempted and held | municipality | 101   | 2020-01-01
        exempted          | course       |       | 2024-01-10
        exempted          | municipality | 101   | 2020-01-01
        """,
        events="""
        case              | date       | event
        ------------------+------------+----------------
        held              | 2024-01-15 | talk
        elsewhere         | 2024-01-15 | talk
        not known         | 2024-01-15 | talk
        exempted and held | 2024-01-12 | quota_exemption
        exempted and held | 2024-01-15 | talk
        exempted          | 2024-01-12 | quota_exemption
        """,
        as_of="2025-01-31",
        shares="""
        unit | period_start | period_end | persons | held | exempted | share | required | status
        -----+--------------+------------+---------+------+----------+-------+----------+-------
        101  | 2024-01-01   | 2024-12-31 | 4       | 3    | 2        | 0.75  | 0.75     | met
        """,
    )


def test_parameters(spec: Spec) -> None:
    """An open question of law

    Wherever a value may stand, a parameter may choose between several. The pack says which answers there are and which
    one is taken where nobody says otherwise; whoever loads the rules may choose another.
    """
    rule = """
        at_least: 1
        of: {event: talk}
        window:
          parameter: eighth_week
          day_56: {first: 8 weeks}
          plus_56: {by: 8 weeks}
        """
    also = """
        parameters:
          eighth_week:
            values: [day_56, plus_56]
            default: day_56
            what: end of the eighth week counted from the first day
            affects: ["spec/rule:duty"]
        """
    events = """
        case            | date       | event
        ----------------+------------+------
        on the 57th day | 2024-02-26 | talk
        """
    spec(
        rule,
        also=also,
        course="2024-01-01",
        events=events,
        as_of="2024-12-31",
        expect="""
        case            | due        | status
        ----------------+------------+---------
        on the 57th day | 2024-02-25 | met_late
        """,
    )
    spec(
        rule,
        also=also,
        parameters={"eighth_week": "plus_56"},
        course="2024-01-01",
        events=events,
        as_of="2024-12-31",
        expect="""
        case            | due        | status
        ----------------+------------+-------
        on the 57th day | 2024-02-26 | met
        """,
    )
