"""A course is the spell during which duties are owed: each course has its own. Who has several courses has several
rows, told apart by `course_start`."""

from __future__ import annotations

from tests.spec.conftest import Spec

title = "Courses and authorities"


def test_each_course(spec: Spec) -> None:
    """Each course by itself

    A talk in one course serves no duty of another.
    """
    spec(
        """
        at_least: 1
        of: {event: talk}
        window: {by: 2 weeks}
        """,
        spells="""
        case  | spell  | start      | end
        ------+--------+------------+-----------
        twice | course | 2024-01-01 | 2024-03-31
        twice | course | 2024-05-01 |
        """,
        events="""
        case  | date       | event
        ------+------------+------
        twice | 2024-01-10 | talk
        twice | 2024-04-15 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case  | course_start | due        | status
        ------+--------------+------------+-------
        twice | 2024-01-01   | 2024-01-15 | met
        twice | 2024-05-01   | 2024-05-15 | missed
        """,
    )


def test_events_before(spec: Spec) -> None:
    """Events before the course

    An event before the course belongs to it, a registration for instance, if no earlier course reaches it.
    """
    spec(
        """
        at_least: 1
        of: {event: cv}
        window: {from: {event: registration}, by: 2 weeks}
        """,
        spells="""
        case                    | spell  | start      | end
        ------------------------+--------+------------+-----------
        registered before       | course | 2024-01-01 |
        in an earlier course    | course | 2023-06-01 | 2023-12-22
        in an earlier course    | course | 2024-01-01 |
        after an earlier course | course | 2023-06-01 | 2023-12-10
        after an earlier course | course | 2024-01-01 |
        """,
        events="""
        case                    | date       | event
        ------------------------+------------+-------------
        registered before       | 2023-12-20 | registration
        registered before       | 2023-12-28 | cv
        in an earlier course    | 2023-12-20 | registration
        after an earlier course | 2023-12-20 | registration
        """,
        as_of="2024-12-31",
        expect="""
        case                    | course_start | anchor     | due        | status
        ------------------------+--------------+------------+------------+----------
        registered before       | 2024-01-01   | 2023-12-20 | 2024-01-03 | met
        in an earlier course    | 2023-06-01   | 2023-12-20 | 2024-01-03 | cut_short
        after an earlier course | 2024-01-01   | 2023-12-20 | 2024-01-03 | missed
        """,
    )


def test_continues(spec: Spec) -> None:
    """A course that goes on under another group

    A `course` that follows another without a day between and bears `continues: true` is the same course, with one
    anchor and one clock. Its group is the one of the anchor day.
    """
    spec(
        """
        groups: [a]
        at_least: 1
        of: {event: talk}
        window: {by: 2 months}
        """,
        spells="""
        case             | spell  | value | start      | end        | continues
        -----------------+--------+-------+------------+------------+----------
        goes on          | course | a     | 2024-01-01 | 2024-01-31 |
        goes on          | course | b     | 2024-02-01 |            | true
        begins anew      | course | a     | 2024-01-01 | 2024-01-31 |
        begins anew      | course | b     | 2024-02-01 |            |
        a day between    | course | a     | 2024-01-01 | 2024-01-31 |
        a day between    | course | b     | 2024-02-02 |            | true
        came from b      | course | b     | 2024-01-01 | 2024-01-31 |
        came from b      | course | a     | 2024-02-01 |            | true
        """,
        events="""
        case             | date       | event
        -----------------+------------+------
        goes on          | 2024-02-20 | talk
        """,
        as_of="2024-12-31",
        expect="""
        case          | course_start | group | due        | status
        --------------+--------------+-------+------------+----------
        goes on       | 2024-01-01   | a     | 2024-03-01 | met
        begins anew   | 2024-01-01   | a     | 2024-03-01 | cut_short
        a day between | 2024-01-01   | a     | 2024-03-01 | cut_short
        came from b   |              |       |            | no row
        """,
    )


def test_groups_of_periods(spec: Spec) -> None:
    """A recurring duty and another group

    Each period of a recurring duty has a day of its own that it is counted from, and its group is the one of that day: who goes on
    under a group that the duty is not for owes the periods begun until then, and no others.
    """
    spec(
        """
        groups: [a]
        every: 1 month
        counted: grid
        of: {event: talk}
        """,
        spells="""
        case        | spell  | value | start      | end        | continues
        ------------+--------+-------+------------+------------+----------
        leaves a    | course | a     | 2024-01-01 | 2024-02-15 |
        leaves a    | course | b     | 2024-02-16 | 2024-04-30 | true
        comes to a  | course | b     | 2024-01-01 | 2024-02-15 |
        comes to a  | course | a     | 2024-02-16 | 2024-04-30 | true
        """,
        as_of="2024-12-31",
        expect="""
        case        | anchor     | due        | status
        ------------+------------+------------+-------
        leaves a    | 2024-01-01 | 2024-01-31 | missed
        leaves a    | 2024-02-01 | 2024-02-29 | missed
        comes to a  | 2024-03-01 | 2024-03-31 | missed
        comes to a  | 2024-04-01 | 2024-04-30 | missed
        """,
    )


def test_renumbered(spec: Spec) -> None:
    """Groups under a new number

    Where the act was renumbered, `codes.yaml` says which new group an old one is. A rule then governs courses entered
    under either number.
    """
    spec(
        """
        - {id: new, groups: ["6.1"], at_least: 1, of: {event: talk}, window: {by: 2 weeks}}
        - {id: old, groups: ["2.1"], at_least: 1, of: {event: talk}, window: {by: 2 weeks}}
        """,
        codes="""
        target_groups_2020:
          "6.1": {en: Insured unemployed}
          "6.2": {en: Social assistance}
        target_groups_old:
          "2.1": {en: Insured unemployed, new: "6.1"}
          "2.2": {en: Social assistance, new: "6.2"}
        """,
        spells="""
        case       | spell  | value | start
        -----------+--------+-------+-----------
        new number | course | 6.1   | 2024-01-01
        old number | course | 2.1   | 2024-01-01
        another    | course | 2.2   | 2024-01-01
        """,
        as_of="2024-12-31",
        expect="""
        case       | duty | group | status
        -----------+------+-------+-------
        new number | new  | 6.1   | missed
        new number | old  | 6.1   | missed
        old number | new  | 2.1   | missed
        old number | old  | 2.1   | missed
        another    |      |       | no row
        """,
    )


def test_unit(spec: Spec) -> None:
    """Whose duty it was

    `unit` is the municipality on the last timely day; of a duty of the fund it is the fund. Municipalities that one
    authority serves together are one unit while they are.
    """
    spec(
        """
        - {id: of-the-town, holder: municipality, at_least: 1, of: {event: talk}, window: {by: 30 days}}
        - {id: of-the-centre, holder: jobcentre, at_least: 1, of: {event: talk}, window: {by: 30 days}}
        - {id: of-the-fund, holder: a_kasse, at_least: 1, of: {event: talk}, window: {by: 30 days}}
        """,
        also="""
        joint_units:
          - {unit: "187", municipalities: ["187", "183"], holders: [jobcentre], until: 2024-06-30}
        """,
        spells="""
        case            | spell        | value | start      | end
        ----------------+--------------+-------+------------+-----------
        moved in time   | course       |       | 2024-01-01 |
        moved in time   | municipality | 101   | 2020-01-01 | 2024-01-30
        moved in time   | municipality | 183   | 2024-01-31 |
        moved in time   | a_kasse      | F3    | 2020-01-01 |
        moved afterward | course       |       | 2024-01-01 |
        moved afterward | municipality | 101   | 2020-01-01 | 2024-01-31
        moved afterward | municipality | 183   | 2024-02-01 |
        no longer joint | course       |       | 2024-07-01 |
        no longer joint | municipality | 183   | 2020-01-01 |
        """,
        as_of="2024-12-31",
        expect="""
        case            | duty          | holder       | unit
        ----------------+---------------+--------------+-----
        moved in time   | of-the-town   | municipality | 183
        moved in time   | of-the-centre | jobcentre    | 187
        moved in time   | of-the-fund   | a_kasse      | F3
        moved afterward | of-the-town   | municipality | 101
        moved afterward | of-the-centre | jobcentre    | 101
        moved afterward | of-the-fund   | a_kasse      |
        no longer joint | of-the-town   | municipality | 183
        no longer joint | of-the-centre | jobcentre    | 183
        no longer joint | of-the-fund   | a_kasse      |
        """,
    )


def test_same_actors(spec: Spec) -> None:
    """One authority under two names

    `same_actors` makes two actors one from a day on.
    """
    spec(
        """
        at_least: 1
        of: {event: talk, actor: centre}
        window: {by: 30 days}
        """,
        also="""
        same_actors:
          - {actors: [centre, town], from: 2024-02-01}
        """,
        spells="""
        case            | spell  | start
        ----------------+--------+-----------
        before that day | course | 2024-01-01
        on that day     | course | 2024-01-10
        """,
        events="""
        case            | date       | event | actor
        ----------------+------------+-------+------
        before that day | 2024-01-31 | talk  | town
        on that day     | 2024-02-01 | talk  | town
        """,
        as_of="2024-12-31",
        expect="""
        case            | status
        ----------------+-------
        before that day | missed
        on that day     | met
        """,
    )
