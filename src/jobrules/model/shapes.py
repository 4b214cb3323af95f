"""What goes in: a duty as written. What comes out: a sentence when its keys do not belong together, otherwise nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobrules.model.conditions import Condition
    from jobrules.model.duties import Duty, Kind

NEEDS: dict[str, tuple[str, ...]] = {
    "at_least": ("of",),
    "at_most": ("of",),
    "every": ("of", "counted"),
    "within": ("of", "after"),
    "before": ("of",),
    "each": ("must",),
    "first_of": ("must",),
    "share": ("of_duties",),
}
ONLY_WITH: dict[str, tuple[str, ...]] = {
    "counted": ("every",),
    "times": ("every",),
    "until": ("every",),
    "slack": ("every",),
    "early": ("every",),
    "after": ("within",),
    "must": ("each", "first_of"),
    "of_duties": ("share",),
    "exempted_by": ("share",),
    "start_slack": ("at_least", "within", "every"),
    "reminder": ("at_least", "within", "every"),
    "apart_from": ("at_least",),
}


def kinds_named(duty: Duty) -> list[Kind]:
    """The kinds whose key the duty carries; `at_least` beside `every` is the number in each period, `within` beside `before` its length."""
    from jobrules.model.duties import KINDS

    named = [kind for kind in KINDS if getattr(duty, kind) is not None]
    if "every" in named and "at_least" in named:
        named.remove("at_least")
    if "before" in named and "within" in named:
        named.remove("within")
    if "within" in named and "at_least" in named:
        named.remove("at_least")
    if "before" in named and "at_least" in named:
        named.remove("at_least")
    return named


def shape_problem(duty: Duty) -> str:
    """What is wrong with the keys of a duty, or an empty text."""
    kinds = kinds_named(duty)
    if len(kinds) != 1:
        return (
            "a duty has exactly one kind: at_least, at_most, every, within (with after), before, each, first_of, gap or share; "
            f"this one has {', '.join(kinds) or 'none'}"
        )
    kind = kinds[0]
    missing = [key for key in NEEDS.get(kind, ()) if not getattr(duty, key)]
    if missing:
        return f'a duty of the kind "{kind}" needs the key "{missing[0]}"'
    if duty.every is not None and not duty.every.number:
        return '"every" needs a length of at least 1 day'
    for key, allowed in ONLY_WITH.items():
        if getattr(duty, key) and kind not in allowed:
            return f'the key "{key}" belongs to {" or ".join(allowed)}, not to a duty of the kind "{kind}"'
    if duty.window.first is not None and not duty.window.first.number:
        return '"first" needs a length of at least 1 day; for the same day write "by: 0 days"'
    if kind in ("at_least", "at_most") and not _closes(duty):
        return 'the window never closes: give it "first", "by" or "closes"'
    return _window_problem(duty, kind) or _conditions_problem(duty)


def _closes(duty: Duty) -> bool:
    window = duty.window
    return duty.at_most is not None or any(x is not None for x in (window.first, window.by, window.closes))


def _window_problem(duty: Duty, kind: str) -> str:
    """Keys of a window that nobody would read, or that cannot be carried out together."""
    window = duty.window
    given = {
        name: key
        for name, key in (("from_", "from"), ("after", "after"), ("opens", "opens"), ("by", "by"), ("first", "first"))
        if name in window.model_fields_set
    }
    given |= {"closes": "closes"} if window.closes is not None else {}
    if kind in ("within", "before", "gap", "share") and given:
        return f'a duty of the kind "{kind}" has no window of its own: leave out "{next(iter(given.values()))}"'
    days = duty.within if kind == "within" else window.by
    if window.counted_in is not None and (days is None or days.unit != "days"):
        return f'"counted_in: {window.counted_in}" counts days: give the window "by" (or the duty "within") in days'
    if duty.clock_stops_while and (duty.clock != "calendar" or window.closes is not None or window.months == "aligned"):
        return '"clock_stops_while" stops the calendar: it goes with a length in days or months, not with "closes" or another clock'
    return ""


def _conditions_problem(duty: Duty) -> str:
    if duty.of is not None and not duty.of.counted:
        return '"of" names what is counted: an event, or start_of / end_of a spell'
    if duty.share is not None and not all(_of_facts(what) for what in (*duty.only_if, *duty.unless)):
        return 'a share is about persons: its "only_if" and "unless" name facts'
    for key in ("lifted_while", "clock_stops_while", "postponed_by"):
        for condition in getattr(duty, key):
            if key != "lifted_while" and condition.spell is None:
                return f'"{key}" takes spells; write {{spell: …}}'
            if condition.counted:
                return f'"{key}" takes a state, such as a spell, not something that happens on one day; for an event use "waived_by"'
    for key in ("extended_by", "excused_by"):
        if not all(condition.counted for condition in getattr(duty, key)):
            return f'"{key}" takes what happens on a day: {{event: …}}, or {{start_of: {{spell: …}}}}'
    for key in ("each", "first_of"):
        if getattr(duty, key) is not None and not getattr(duty, key).counted:
            return f'"{key}" names what is judged: an event, or start_of / end_of a spell'
    if duty.gap is not None and duty.gap.between.spell is None and not duty.gap.between.counted:
        return '"gap" lies between spells, or between events: write {between: {event: …}, at_most: …}'
    for key in ("postponed_by", "extended_by"):
        for condition in getattr(duty, key):
            if condition.by is None:
                return f'"{key}" needs to know how far: {{…, by: 1 month}}'
    return ""


def _of_facts(what: Condition) -> bool:
    return what.fact is not None or (bool(what.parts) and all(_of_facts(part) for part in what.parts))
