"""What goes in: nothing. What comes out: the fixture `spec`, which runs an example through both engines."""

from __future__ import annotations

from typing import Any, Protocol

import pytest
from tests.spec.example import Example


class Spec(Protocol):
    """A function that takes the rule and the tables of an `Example`."""

    def __call__(self, rule: str, **tables: Any) -> None:
        """Take one example."""


@pytest.fixture
def spec() -> Spec:
    """Demands of both engines the rows that the example expects."""

    def run(rule: str, **tables: Any) -> None:
        complaints = Example(rule, **tables).complaints()
        assert not complaints, "\n\n".join(complaints)

    return run
