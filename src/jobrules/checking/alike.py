"""What goes in: a word in the data. What comes out: the words of the law that it answers to.

Target groups keep their meaning across 1 January 2020 under other numbers, and two actors may be one authority from some day on. The
maps are data of the rule pack.
"""

from __future__ import annotations

from jobrules.rulebook import RuleBook


def alike(rules: RuleBook, name: str, value: object, day: int, word: str = "") -> frozenset[object]:
    """The words that `value` answers to, as the attribute `name` of a spell or event `word` on a day."""
    if name == "value" and word == "course":
        return rules.twins.get(str(value), frozenset({value}))
    if name == "actor":
        same = [actors for first, actors in rules.same_actors if first <= day and value in actors]
        return frozenset({value}).union(*same)
    return frozenset({value})
