"""What goes in: good and bad rule files. What comes out: a failure where the reader reads something else, or says something else about it.

Each `tests/bad/x.yaml` holds one kind of mistake, and `x.txt` beside it what the reader says. After a change of wording,
`JOBRULES_RESET=1 pytest tests/unit/test_reading.py` writes the texts anew: read the difference before keeping it.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from pathlib import Path

import pytest
import yaml

from jobrules.errors import JobrulesError, RuleFileError, RuleProblem
from jobrules.model import Duty
from jobrules.model.shapes import kinds_named
from jobrules.reading import ReadPack, read_folder
from jobrules.yaml_nodes import Node, Scalar, Sequence, parse

TESTS = Path(__file__).parents[1]
GOOD, BAD = TESTS / "good", TESTS / "bad"
SHIPPED = TESTS.parent / "rules"
CODES = GOOD / "codes.yaml"
BAD_FILES = sorted(BAD.glob("*.yaml"))

PACK = """
id: xx/act/1
parameters: {p: {values: [a, b], default: a}, q: {values: [yes, no], default: yes}}
versions:
  - in_force: {from: 2020-01-01}
    duties:
      - id: talk
        at_least: {parameter: p, a: 1, b: 2}
        of: {event: meeting}
        window: {first: 3 months}
        excused_by: [{event: first}, {parameter: q, yes: [{event: second}, {event: third}], no: []}, {event: last}]
        reminder: {parameter: p, a: 1 week, b: null}
"""


def folder_with(tmp_path: Path, *texts: str, codes: bool = False) -> Path:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    if codes:
        shutil.copy(CODES, tmp_path)
    return tmp_path


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(RuleFileError) as raised:
        read_folder(folder)
    return [problem.message for problem in raised.value.problems]


def duty_of(pack: ReadPack) -> Duty:
    return pack.files[0].versions[0].duties[0]


def excuses(pack: ReadPack) -> list[str | None]:
    return [condition.event for condition in duty_of(pack).excused_by]


@pytest.mark.parametrize("path", BAD_FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_told_what_is_wrong_and_where(path: Path, tmp_path: Path) -> None:
    shutil.copy(CODES, tmp_path)
    shutil.copy(path, tmp_path)
    with pytest.raises(RuleFileError) as raised:
        read_folder(tmp_path)
    said = str(raised.value).replace(f"{tmp_path}{os.sep}", "") + "\n"
    expected = path.with_suffix(".txt")
    if os.environ.get("JOBRULES_RESET"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")


@pytest.mark.parametrize("path", BAD_FILES, ids=lambda path: path.stem)
def test_no_message_is_in_the_words_of_a_library(path: Path) -> None:
    said = path.with_suffix(".txt").read_text("utf-8").lower()
    for jargon in (
        "pydantic",
        "input should",
        "valid string",
        "value error",
        "extra inputs",
        "tuple",
        "dictionary",
        "nonetype",
        "traceback",
    ):
        assert jargon not in said


def test_every_expected_text_has_its_file() -> None:
    assert {path.stem for path in BAD.glob("*.txt")} == {path.stem for path in BAD_FILES}


def test_the_good_files_are_read_in_the_order_of_their_names() -> None:
    pack = read_folder(GOOD)
    assert [file.id for file in pack.files] == ["xx/act/2", "xx/act/1", "xx/pack"]
    assert [Path(path).name for path in pack.paths] == ["kinds.yaml", "meetings.yaml", "pack.yaml"]
    assert pack.parameters == {"fund_window": "order", "no_show_excuses": "yes"}
    assert pack.words is not None
    assert [kinds_named(duty) for duty in pack.files[0].versions[0].duties] == [
        ["at_least"], ["at_most"], ["every"], ["within"], ["before"], ["each"], ["gap"], ["share"], ["at_least"],
    ]  # fmt: skip


def test_words_that_yaml_1_1_would_twist_stay_words(tmp_path: Path) -> None:
    text = """
id: xx/act/1
parameters: {p: {values: [no, on, 01, 0o7, 1_000, 12:30, 1e5, .5, 2020-01-01, TRUE], default: no}}
title: {da: "yes", en: off}
joint_units: [{unit: 0x1F, municipalities: 12:30:45}]
"""
    file = read_folder(folder_with(tmp_path, text)).files[0]
    assert file.parameters["p"].values == ("no", "on", "01", "0o7", "1_000", "12:30", "1e5", ".5", "2020-01-01", "TRUE")
    assert file.title.en == "off"
    assert file.joint_units[0].municipalities == ("12:30:45",)


def test_a_parameter_has_its_default(tmp_path: Path) -> None:
    pack = read_folder(folder_with(tmp_path, PACK))
    assert duty_of(pack).at_least == 1
    assert excuses(pack) == ["first", "second", "third", "last"]
    assert str(duty_of(pack).reminder) == "1 week"


def test_a_parameter_given_by_the_caller_takes_its_branch(tmp_path: Path) -> None:
    pack = read_folder(folder_with(tmp_path, PACK), parameters={"p": "b", "q": "no"})
    assert duty_of(pack).at_least == 2
    assert excuses(pack) == ["first", "last"]
    assert duty_of(pack).reminder is None, "an empty branch leaves the key out"
    assert pack.parameters == {"p": "b", "q": "no"}


def test_a_parameter_may_be_declared_in_another_file(tmp_path: Path) -> None:
    used = PACK.replace("parameters: {p: {values: [a, b], default: a}, ", "parameters: {")
    other = "id: xx/pack\nparameters: {p: {values: [a, b], default: b}}\n"
    assert duty_of(read_folder(folder_with(tmp_path, used, other))).at_least == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pp": "a"}, 'no parameter "pp". Did you mean "p"?'),
        ({"unheard": "a"}, 'no parameter "unheard". Known: p, q.'),
        ({"p": "c"}, 'the parameter "p" has no value "c"; it takes a or b'),
    ],
)
def test_a_caller_is_told_of_a_parameter_that_is_not_there(tmp_path: Path, given: dict[str, str], said: str) -> None:
    with pytest.raises(JobrulesError) as raised:
        read_folder(folder_with(tmp_path, PACK), parameters=given)
    assert said in str(raised.value)
    assert not isinstance(raised.value, RuleFileError)


def test_every_branch_is_among_the_variants(tmp_path: Path) -> None:
    variants = read_folder(folder_with(tmp_path, PACK)).variants[0]
    seen = {
        (len(each.file.versions[0].duties[0].excused_by), each.file.versions[0].duties[0].at_least) for each in variants
    }
    assert {number for number, _ in seen} == {2, 4}
    assert {number for _, number in seen} == {1, 2}


def test_the_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "id: a\nvrsions: []\n", "id: b\n\tx: 1\n", "id: c\ntitel: {da: x}\n")
    with pytest.raises(RuleFileError) as raised:
        read_folder(folder)
    assert [Path(problem.file).name for problem in raised.value.problems] == ["0.yaml", "1.yaml", "2.yaml"]
    assert str(raised.value).startswith("3 problems in 3 rule files\n")


def test_two_files_may_not_have_one_id(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "id: a\n", "id: a\n")
    assert problems_of(folder) == [f'the id "a" is taken by {folder / "0.yaml"}']


def test_two_files_may_not_declare_one_parameter(tmp_path: Path) -> None:
    text = "id: {}\nparameters: {{p: {{values: [a], default: a}}}}\n"
    assert problems_of(folder_with(tmp_path, text.format("a"), text.format("b"))) == [
        'the parameter "p" is declared twice in this pack'
    ]


def test_a_duty_of_another_file_is_found(tmp_path: Path) -> None:
    quota = "{id: quota, share: {at_least: 75%}, of_duties: ['xx/act/1:DUTY']}"
    share = f"id: xx/act/2\nversions: [{{in_force: {{from: 2020-01-01}}, duties: [{quota}]}}]\n"
    folder = folder_with(tmp_path, PACK, share.replace("DUTY", "talk"))
    assert len(read_folder(folder).files) == 2
    folder_with(tmp_path, PACK, share.replace("DUTY", "tlak"))
    assert problems_of(folder) == ['the rule "xx/act/1" has no duty "tlak".']


def test_names_of_other_files_are_not_missed_while_one_file_cannot_be_parsed(tmp_path: Path) -> None:
    excuse = "id: xx/act/2\nexcuses: [{touches: ['xx/act/1:talk'], excused_by: []}]\n"
    assert problems_of(folder_with(tmp_path, PACK + "\t", excuse)) == ["a tab stands here."]


def test_without_codes_no_word_is_unknown(tmp_path: Path) -> None:
    pack = read_folder(folder_with(tmp_path, PACK.replace("event: meeting", "event: whatever, colour: red")))
    assert pack.words is None
    assert duty_of(pack).of is not None


def test_a_mistake_in_codes_comes_with_those_of_the_files(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "id: a\nvrsions: []\n")
    (folder / "codes.yaml").write_text("events: {meeting: {}, meeting: {}}\n", "utf-8")
    assert len(problems_of(folder)) == 2


def test_files_lie_where_they_will_and_only_rule_files_are_read(tmp_path: Path) -> None:
    for name in ("b/c/2.yaml", "b/1.yaml", "a.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"id: {name}\n", "utf-8")
    for name in ("measures/lasting.yaml", ".git/x.yaml", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("not: a rule file\n", "utf-8")
    assert [file.id for file in read_folder(tmp_path).files] == ["a.yaml", "b/1.yaml", "b/c/2.yaml"]


@pytest.mark.parametrize("name", ["rule.yml", "inner/codes.yaml"])
def test_a_file_that_would_be_passed_over_in_silence_is_a_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("id: a\n", "utf-8")
    assert len(problems_of(tmp_path)) == 1


def test_a_folder_that_is_not_there_or_holds_no_rules_is_named(tmp_path: Path) -> None:
    with pytest.raises(JobrulesError, match="there is no folder"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(JobrulesError, match="holds no rule file"):
        read_folder(tmp_path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + b"id: a\r\ntitle: {da: \xc3\xa6}\r\n")
    assert read_folder(tmp_path).files[0].title.da == "æ"


def test_another_encoding_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("id: a\nreads: æble\n".encode("latin-1"))
    with pytest.raises(RuleFileError) as raised:
        read_folder(tmp_path)
    [problem] = raised.value.problems
    assert (problem.line, problem.column) == (2, 8)
    assert "UTF-8" in problem.message


def test_a_file_as_large_as_no_rule_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: a\n#" + "x" * 1_100_000, "utf-8")
    assert "1,100,007 bytes" in problems_of(tmp_path)[0]


def test_hostile_nesting_is_refused_quickly(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: " + "[" * 500_000, "utf-8")
    (tmp_path / "b.yaml").write_text("id: " + "{a: " * 200_000, "utf-8")
    begun = time.perf_counter()
    assert all("levels deep" in message for message in problems_of(tmp_path))
    assert time.perf_counter() - begun < 5


def test_what_a_file_says_cannot_steer_the_terminal(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path, 'id: a\n"\\e[2Jkey\\u202e": 1\n', "id: b\nreads: \x1b[2J\n", "id: c\nx" + "y" * 50_000 + ": 1\n"
    )
    with pytest.raises(RuleFileError) as raised:
        read_folder(folder)
    assert len(raised.value.problems) == 3
    assert not set(str(raised.value)) & {"\x1b", "\u202e"}
    assert len(str(raised.value)) < 3_000


def plain(node: Node) -> object:
    """The node as PyYAML's plainest loader would give it: text, lists, dicts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


@pytest.mark.parametrize("path", [*GOOD.glob("*.yaml"), *SHIPPED.rglob("*.yaml")], ids=lambda path: path.stem)
def test_the_nodes_are_those_of_the_yaml_library(path: Path) -> None:
    text = path.read_text("utf-8")
    root, faults = parse(text)
    assert root is not None
    assert not faults
    assert plain(root) == yaml.load(text, Loader=yaml.BaseLoader)


SPLINTERS = ("null", "3", "[]", "{}", "yes", "'x'", "[1]", "{a: 1}", "2020-01-01", "1 month", "{parameter: fund_window}", "parameter",
             "x: y", "\t", "- ", "#", "*a", "&b", "!!c", "1.5", "true", "~", "''", "\x1b", "\ud83c")  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_broken_the_answer_is_a_list_of_problems(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    path = chance.choice(sorted(tmp_path.glob("*.yaml")))
    text = path.read_text("utf-8")
    for _ in range(chance.randint(1, 3)):
        word = chance.choice(list(re.finditer(r"[\w.-]+|\n *", text)))
        text = text[: word.start()] + chance.choice(SPLINTERS) + text[word.end() :]
    path.write_text(text, "utf-8", errors="surrogatepass")
    found: tuple[RuleProblem, ...] = ()
    try:
        read_folder(tmp_path)
    except RuleFileError as error:
        found = error.problems
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in found)
    assert not any("cannot stand here: " in problem.message for problem in found)


def test_the_caret_stands_under_the_word(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError) as raised:
        read_folder(folder_with(tmp_path, 'id: a\ntitle: {da: "Æøå 🍎", nl: Appel}\n'))
    [problem] = raised.value.problems
    assert problem.source_line[problem.column - 1 :][: problem.width] == "nl"
