"""What goes in: verdicts, or one verdict and its case. What comes out: why each is what it is, in Danish or English.

`again` judges the case once more with the plain engine; `steps`, `counting`, `why` and `sources` say what it saw; `pages` writes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from jobrules.checking import Status, Verdict, Verdicts
from jobrules.checking.casewise import HoursOption
from jobrules.errors import JobrulesError, nearest
from jobrules.explaining.again import Judgement, case_of, judgements
from jobrules.explaining.counting import count, evidence, near
from jobrules.explaining.pages import Account, Explanation, Form
from jobrules.explaining.sources import sources
from jobrules.explaining.steps import steps
from jobrules.explaining.why import status, why
from jobrules.histories import CaseHistory
from jobrules.prose import Lang, Voice, sentence
from jobrules.prose.grammar import date, upper_first
from jobrules.rulebook import RuleBook

__all__ = ["Account", "Explanation", "explain"]

Case = CaseHistory | Mapping[str, Any]
PRESSING = (
    Status.MISSED, Status.PENDING, Status.UNKNOWN, Status.MET_LATE, Status.EXCUSED, Status.MET, Status.CUT_SHORT, Status.EXEMPT,
)  # fmt: skip
"""The most pressing first: what is missed, what is due next, what cannot be decided."""


def explain(
    found: Verdicts | Verdict | Sequence[Verdict],
    case_id: str | int | None = None,
    *,
    rule: str | None = None,
    duty: str | None = None,
    nth: int | None = None,
    lang: Lang = "da",
    form: Form = "text",
    case: Case | None = None,
    rules: RuleBook | None = None,
    as_of: dt.date | None = None,
    hours: HoursOption = "as_given",
) -> Explanation:
    """Why the verdicts of one case are what they are, the most pressing first.

    `found` is what `check` gave, with a `case_id`; or a verdict (or all of them) from `check_case`, with the same `case`, `rules` and
    `as_of` (and `hours`). `rule` (`dk/lab/31`, or `dk/lab/31:first-talk`), `duty` and `nth` pick among the verdicts. Each is
    explained by the duty in one sentence, how the deadline came about, what counted, what nearly counted and why not, and the paragraph.
    Raises JobrulesError when the case or the verdict is not there, or something needed is not given.
    """
    if lang not in ("da", "en") or form not in ("text", "markdown", "html"):
        raise JobrulesError('explain writes lang="da" or "en", and form="text", "markdown" or "html"')
    if isinstance(found, Verdicts):
        history, rules, as_of = _of_frame(found, case_id), found.rules, found.as_of
        judged = judgements(history, rules, as_of, cast("HoursOption", found.hours))
    else:
        history, rules, as_of = _given(case, rules, as_of)
        wanted = [found] if isinstance(found, Verdict) else list(found)
        judged = [j for j in judgements(history, rules, as_of, hours) if j.verdict in wanted]
        if wanted and not judged:
            raise JobrulesError("the verdict is not one of this case, under these rules and hours, on this day")
    voice = Voice(rules, lang)
    accounts = tuple(_account(voice, j) for j in sorted(_asked_for(judged, rule, duty, nth), key=_pressing))
    return Explanation(_heading(voice, history, as_of, bool(accounts)), accounts, lang, form)


def _heading(voice: Voice, history: CaseHistory, as_of: dt.date, any_duty: bool) -> str:
    text = voice.say("Sag {x}, {y}", "Case {x}, {y}", x=str(history.case_id), y=date(as_of, voice.lang))
    return text if any_duty else text + voice.say(": ingen pligt er opstået", ": no duty has arisen")


def _of_frame(found: Verdicts, case_id: str | int | None) -> CaseHistory:
    if case_id is None:
        raise JobrulesError("explain needs to know which case: explain(found, case_id=...)")
    return case_of(found.histories, case_id)


def _given(case: Case | None, rules: RuleBook | None, as_of: dt.date | None) -> tuple[CaseHistory, RuleBook, dt.date]:
    if case is None or rules is None or as_of is None:
        raise JobrulesError(
            "a verdict of check_case is explained with its case: explain(verdict, case=..., rules=..., as_of=...)"
        )
    history = case if isinstance(case, CaseHistory) else CaseHistory.from_dict(case, words=rules.words)
    return history, rules, as_of


def _asked_for(judged: list[Judgement], rule: str | None, duty: str | None, nth: int | None) -> list[Judgement]:
    """The judgements that answer to what was asked for; raises JobrulesError where something was and none does."""
    found = [
        j
        for j in judged
        if (rule is None or rule in (j.verdict.rule, j.row.key))
        and (duty is None or duty in (j.verdict.duty, j.row.key))
        and (nth is None or nth == j.verdict.nth)
    ]
    if not found and (rule, duty, nth) != (None, None, None):
        near = nearest(duty or rule or "", {name for j in judged for name in (j.verdict.duty, j.row.key)})
        said = "no verdict of the case answers to what was asked for; leave out rule, duty and nth to see them all"
        share = "a duty owed to a share of persons has no verdict in a case, it is in Verdicts.shares"
        raise JobrulesError(f"{said}; {share}. {near}".rstrip())
    return found


def _pressing(judged: Judgement) -> tuple[int, dt.date, str, str, int]:
    verdict = judged.verdict
    return PRESSING.index(verdict.status), verdict.due or dt.date.max, verdict.rule, verdict.duty, verdict.nth


def _account(voice: Voice, judged: Judgement) -> Account:
    title = judged.duty.title.in_(voice.lang) or judged.duty.id.replace("-", " ")
    if judged.duty.kind in ("every", "each", "gap") or judged.verdict.nth > 1:
        title = f"{title} ({judged.verdict.nth}.)" if voice.lang == "da" else f"{title} (no. {judged.verdict.nth})"
    return Account(
        key=judged.row.key,
        title=title,
        status=status(voice, judged),
        duty=sentence(judged.row, voice.rules, voice.lang),
        why=why(voice, judged),
        steps=steps(voice, judged),
        count=upper_first(count(voice, judged)),
        evidence=evidence(voice, judged),
        near=near(voice, judged),
        source=sources(voice, judged),
        eli=judged.row.source.eli,
    )
