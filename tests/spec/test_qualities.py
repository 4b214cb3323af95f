"""Some duties do not ask whether something happened but how: a talk in person, an offer of two weeks, no long pause
between two offers."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Qualities and pauses"


def test_each_must(spec: Spec) -> None:
    """Each of them must

    One row for each event, judged on the event itself: `due` is its own day, and a later event mends nothing. What is
    not recorded cannot be said: the row is `unknown` and names the fact.
    """
    spec(
        """
        each: {event: talk, actor: centre}
        must: {form: [in_person, video]}
        """,
        course="2024-01-01",
        events="""
        case         | date       | event | actor  | form
        -------------+------------+-------+--------+----------
        three talks  | 2024-01-10 | talk  | centre | in_person
        three talks  | 2024-02-10 | talk  | centre | phone
        three talks  | 2024-03-10 | talk  | centre |
        of the town  | 2024-01-10 | talk  | town   | phone
        """,
        as_of="2024-12-31",
        expect="""
        case        | nth | anchor     | due        | status  | reason
        ------------+-----+------------+------------+---------+------------------
        three talks | 1   | 2024-01-10 | 2024-01-10 | met     |
        three talks | 2   | 2024-02-10 | 2024-02-10 | missed  |
        three talks | 3   | 2024-03-10 | 2024-03-10 | unknown | fact_missing:form
        of the town |     |            |            | no row  |
        """,
    )


def test_first_of(spec: Spec) -> None:
    """The first of them must

    Only the first is judged.
    """
    spec(
        """
        first_of: {event: talk}
        must: {form: in_person}
        """,
        course="2024-01-01",
        events="""
        case         | date       | event | form
        -------------+------------+-------+----------
        in person    | 2024-01-10 | talk  | in_person
        in person    | 2024-02-10 | talk  | phone
        by phone     | 2024-01-10 | talk  | phone
        by phone     | 2024-02-10 | talk  | in_person
        """,
        as_of="2024-12-31",
        expect="""
        case      | nth | due        | status
        ----------+-----+------------+-------
        in person | 1   | 2024-01-10 | met
        by phone  | 1   | 2024-01-10 | missed
        """,
    )


def test_lasting(spec: Spec) -> None:
    """Must last

    A spell is judged on its first day. Two weeks are 14 days, the first and the last included.
    """
    spec(
        """
        each: {start_of: {spell: offer}}
        must: {lasting: {at_least: 2 weeks}}
        """,
        course="2024-01-01",
        spells="""
        case    | spell | start      | end
        --------+-------+------------+-----------
        14 days | offer | 2024-02-01 | 2024-02-14
        13 days | offer | 2024-02-01 | 2024-02-13
        """,
        as_of="2024-12-31",
        expect="""
        case    | due        | status
        --------+------------+-------
        14 days | 2024-02-01 | met
        13 days | 2024-02-01 | missed
        """,
    )


def test_gap(spec: Spec) -> None:
    """No longer pause than

    One row for each end while the course runs. `due` is that end plus the length; the next one must have begun by
    then.
    """
    spec(
        """
        gap: {between: {spell: offer}, at_most: 4 weeks}
        """,
        course="2024-01-01",
        spells="""
        case             | spell  | start      | end
        -----------------+--------+------------+-----------
        one short pause  | offer  | 2024-01-08 | 2024-01-31
        one short pause  | offer  | 2024-02-28 | 2024-03-31
        one long pause   | offer  | 2024-01-08 | 2024-01-31
        one long pause   | offer  | 2024-02-29 | 2024-03-31
        no pause         | offer  | 2024-01-08 | 2024-01-31
        no pause         | offer  | 2024-02-01 | 2024-03-31
        left in April    | course | 2024-01-01 | 2024-04-10
        left in April    | offer  | 2024-01-08 | 2024-03-31
        """,
        as_of="2024-04-20",
        expect="""
        case            | nth | anchor     | due        | status    | met_on
        ----------------+-----+------------+------------+-----------+-----------
        one short pause | 1   | 2024-01-31 | 2024-02-28 | met       | 2024-02-28
        one short pause | 2   | 2024-03-31 | 2024-04-28 | pending   |
        one long pause  | 1   | 2024-01-31 | 2024-02-28 | missed    |
        one long pause  | 2   | 2024-03-31 | 2024-04-28 | pending   |
        no pause        | 1   | 2024-03-31 | 2024-04-28 | pending   |
        left in April   | 1   | 2024-03-31 | 2024-04-28 | cut_short |
        no offer        |     |            |            | no row    |
        """,
    )
