"""A duty asks for something that happened, so many times, inside a window. `of` says what is counted. This chapter is
about the counting; the next is about the window."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Counting"


def test_at_least(spec: Spec) -> None:
    """At least so many

    `met_on` is the day on which the number was reached. `found` counts what lies inside the window: it is not capped
    at the number asked for, and what came late is not in it. A number that is reached after the last timely day
    (`due`) makes the duty `met_late`.
    """
    spec(
        """
        at_least: 3
        of: {event: talk}
        window: {first: 3 months}
        """,
        course="2024-01-01",
        events="""
        case                 | date       | event
        ---------------------+------------+------
        three in time        | 2024-01-10 | talk
        three in time        | 2024-02-10 | talk
        three in time        | 2024-03-31 | talk
        four in time         | 2024-01-10 | talk
        four in time         | 2024-01-11 | talk
        four in time         | 2024-02-20 | talk
        four in time         | 2024-03-20 | talk
        the third a day late | 2024-01-10 | talk
        the third a day late | 2024-02-10 | talk
        the third a day late | 2024-04-01 | talk
        two and something    | 2024-01-10 | talk
        two and something    | 2024-02-10 | talk
        two and something    | 2024-02-11 | letter
        """,
        as_of="2024-12-31",
        expect="""
        case                 | status   | due        | required | found | met_on     | days_late
        ---------------------+----------+------------+----------+-------+------------+----------
        three in time        | met      | 2024-03-31 | 3        | 3     | 2024-03-31 |
        four in time         | met      | 2024-03-31 | 3        | 4     | 2024-02-20 |
        the third a day late | met_late | 2024-03-31 | 3        | 2     | 2024-04-01 | 1
        two and something    | missed   | 2024-03-31 | 3        | 2     |            |
        nothing              | missed   | 2024-03-31 | 3        | 0     |            |
        """,
    )


def test_held(spec: Spec) -> None:
    """Only what was held

    An event with a `status` counts only if the status is `held`, which is also what an empty status means. A rule that
    means others says so.
    """
    spec(
        """
        - id: held
          at_least: 1
          of: {event: talk}
          window: {first: 1 month}
        - id: held-or-stayed-away
          at_least: 1
          of: {event: talk, status: [held, no_show]}
          window: {first: 1 month}
        """,
        course="2024-01-01",
        events="""
        case      | date       | event | status
        ----------+------------+-------+--------
        held      | 2024-01-10 | talk  | held
        not said  | 2024-01-10 | talk  |
        no-show   | 2024-01-10 | talk  | no_show
        planned   | 2024-01-10 | talk  | planned
        """,
        as_of="2024-12-31",
        expect="""
        case     | duty                | status | found
        ---------+---------------------+--------+------
        held     | held                | met    | 1
        held     | held-or-stayed-away | met    | 1
        not said | held                | met    | 1
        not said | held-or-stayed-away | met    | 1
        no-show  | held                | missed | 0
        no-show  | held-or-stayed-away | met    | 1
        planned  | held                | missed | 0
        planned  | held-or-stayed-away | missed | 0
        """,
    )


def test_attributes(spec: Spec) -> None:
    """With these attributes

    Keys beside `event` are attributes of the event. A word must be that word; a list means one of them; `{not: …}`
    none of them; `under`, `at_least`, `at_most` and `over` compare numbers.
    """
    spec(
        """
        - id: word
          at_least: 1
          of: {event: talk, actor: centre}
          window: {first: 1 month}
        - id: list
          at_least: 1
          of: {event: talk, actor: [centre, town]}
          window: {first: 1 month}
        - id: not
          at_least: 1
          of: {event: talk, form: {not: [phone, letter]}}
          window: {first: 1 month}
        - id: number
          at_least: 1
          of: {event: talk, minutes: {at_least: 20, under: 60}}
          window: {first: 1 month}
        """,
        course="2024-01-01",
        events="""
        case  | date       | event | actor  | form      | minutes
        ------+------------+-------+--------+-----------+--------
        one   | 2024-01-10 | talk  | centre | in_person | 20
        two   | 2024-01-10 | talk  | town   | phone     | 60
        three | 2024-01-10 | talk  | fund   | letter    | 19
        """,
        as_of="2024-12-31",
        expect="""
        case  | duty   | status
        ------+--------+-------
        one   | word   | met
        one   | list   | met
        one   | not    | met
        one   | number | met
        two   | word   | missed
        two   | list   | met
        two   | not    | missed
        two   | number | missed
        three | word   | missed
        three | list   | missed
        three | not    | missed
        three | number | missed
        """,
    )


def test_spells(spec: Spec) -> None:
    """The start or the end of a spell

    `{start_of: {spell: …}}` and `{end_of: {spell: …}}` count the first or last day of a spell; with `lasting` only of
    a spell that lasts so long, its first and last day included. A spell that has begun and not yet lasted so long may
    still count, so the duty is `pending`.
    """
    rule = """
        at_least: 1
        of: {start_of: {spell: offer, value: [training, subsidised_job]}, lasting: {at_least: 2 weeks}}
        window: {first: 1 month}
        """
    spells = """
        case                  | spell | value          | start      | end
        ----------------------+-------+----------------+------------+-----------
        14 days               | offer | training       | 2024-01-29 | 2024-02-11
        13 days               | offer | training       | 2024-01-29 | 2024-02-10
        of another kind       | offer | advice         | 2024-01-29 | 2024-04-30
        still running         | offer | subsidised_job | 2024-01-29 |
        """
    spec(
        rule,
        course="2024-01-01",
        spells=spells,
        as_of="2024-02-05",
        expect="""
        case            | status  | due        | met_on
        ----------------+---------+------------+-------
        14 days         | pending | 2024-01-31 |
        13 days         | pending | 2024-01-31 |
        of another kind | missed  | 2024-01-31 |
        still running   | pending | 2024-01-31 |
        """,
    )
    spec(
        rule,
        course="2024-01-01",
        spells=spells,
        as_of="2024-12-31",
        expect="""
        case            | status | due        | met_on
        ----------------+--------+------------+-----------
        14 days         | met    | 2024-01-31 | 2024-01-29
        13 days         | missed | 2024-01-31 |
        of another kind | missed | 2024-01-31 |
        still running   | met    | 2024-01-31 | 2024-01-29
        """,
    )


def test_several(spec: Spec) -> None:
    """One of several things

    `any_of` counts each of several things, events and the edges of spells alike.
    """
    spec(
        """
        at_least: 2
        of: {any_of: [{event: talk}, {event: visit, actor: centre}, {start_of: {spell: offer}}]}
        window: {first: 3 months}
        """,
        course="2024-01-01",
        events="""
        case              | date       | event | actor
        ------------------+------------+-------+-------
        talk and offer    | 2024-01-10 | talk  |
        talk and visit    | 2024-01-10 | talk  |
        talk and visit    | 2024-01-15 | visit | centre
        visit of the town | 2024-01-10 | talk  |
        visit of the town | 2024-01-15 | visit | town
        """,
        spells="""
        case           | spell | start      | end
        ---------------+-------+------------+-----------
        talk and offer | offer | 2024-02-01 | 2024-02-02
        """,
        as_of="2024-12-31",
        expect="""
        case              | status | found | met_on     | evidence
        ------------------+--------+-------+------------+-----------------------
        talk and offer    | met    | 2     | 2024-02-01 | 2024-01-10, 2024-02-01
        talk and visit    | met    | 2     | 2024-01-15 | 2024-01-10, 2024-01-15
        visit of the town | missed | 1     |            | 2024-01-10
        """,
    )


def test_same_day(spec: Spec) -> None:
    """Twice on one day

    Two events on one day are two, if they can be told apart: by an id, or by anything else. A row that repeats another
    exactly is taken for an error of entry and counted once.
    """
    spec(
        """
        at_least: 2
        of: {event: talk}
        window: {first: 1 month}
        """,
        course="2024-01-01",
        events="""
        case         | date       | event | event_id | form
        -------------+------------+-------+----------+----------
        by their id  | 2024-01-10 | talk  | a1       |
        by their id  | 2024-01-10 | talk  | a2       |
        by form      | 2024-01-10 | talk  |          | phone
        by form      | 2024-01-10 | talk  |          | in_person
        repeated     | 2024-01-10 | talk  |          |
        repeated     | 2024-01-10 | talk  |          |
        """,
        as_of="2024-12-31",
        expect="""
        case        | status | found | evidence
        ------------+--------+-------+-----------------------
        by their id | met    | 2     | a1, a2
        by form     | met    | 2     | 2024-01-10, 2024-01-10
        repeated    | missed | 1     | 2024-01-10
        """,
    )


def test_at_most(spec: Spec) -> None:
    """At most so many

    The mirror of `at_least`; a prohibition is `at_most: 0`. It is decided when the window has closed or the limit is
    broken. It can not be made good, so it is never `met_late`, and who leaves after breaking it has broken it.
    """
    rule = """
        at_most: 1
        of: {event: move}
        window: {first: 1 month}
        """
    events = """
        case                  | date       | event
        ----------------------+------------+------
        one                   | 2024-01-10 | move
        two                   | 2024-01-10 | move
        two                   | 2024-01-15 | move
        one, and one later    | 2024-01-10 | move
        one, and one later    | 2024-02-01 | move
        broken, then left     | 2024-01-10 | move
        broken, then left     | 2024-01-15 | move
        left before the close | 2024-01-10 | move
        """
    spells = """
        case                  | spell  | start      | end
        ----------------------+--------+------------+-----------
        broken, then left     | course | 2024-01-01 | 2024-01-18
        left before the close | course | 2024-01-01 | 2024-01-18
        """
    spec(
        rule,
        course="2024-01-01",
        events=events,
        spells=spells,
        as_of="2024-01-20",
        expect="""
        case                  | status    | due        | required | found
        ----------------------+-----------+------------+----------+------
        one                   | pending   | 2024-01-31 | 1        | 1
        two                   | missed    | 2024-01-31 | 1        | 2
        one, and one later    | pending   | 2024-01-31 | 1        | 1
        broken, then left     | missed    | 2024-01-31 | 1        | 2
        left before the close | cut_short | 2024-01-31 | 1        | 1
        """,
    )
    spec(
        rule,
        course="2024-01-01",
        events=events,
        spells=spells,
        as_of="2024-12-31",
        expect="""
        case                  | status    | due        | required | found
        ----------------------+-----------+------------+----------+------
        one                   | met       | 2024-01-31 | 1        | 1
        two                   | missed    | 2024-01-31 | 1        | 2
        one, and one later    | met       | 2024-01-31 | 1        | 1
        broken, then left     | missed    | 2024-01-31 | 1        | 2
        left before the close | cut_short | 2024-01-31 | 1        | 1
        """,
    )
