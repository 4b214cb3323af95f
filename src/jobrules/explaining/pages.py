"""What goes in: the parts of an explanation. What comes out: the same as text, Markdown or HTML; everything escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import fill
from typing import Literal

from jobrules.prose import Lang

Form = Literal["text", "markdown", "html"]
HEADINGS = {
    "duty": ("Pligten", "The duty"),
    "steps": ("Sådan er fristen fundet", "How the deadline came about"),
    "count": ("Hvad der talte", "What counted"),
    "near": ("Hvad der næsten talte", "What nearly counted"),
    "why": ("Hvorfor", "Why"),
    "source": ("Kilde", "Source"),
}


@dataclass(frozen=True)
class Account:
    """One verdict explained. `key` is the rule and the duty (`dk/lab/31:first-talk`), `eli` the address of the text of law."""

    key: str
    title: str
    status: str
    duty: str
    why: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    count: str = ""
    evidence: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    eli: str = ""

    def parts(self, lang: Lang) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The parts that say something, each with its heading."""
        counted = tuple(filter(None, (self.count, *self.evidence)))
        given = {
            "duty": (self.duty,),
            "why": self.why,
            "steps": self.steps,
            "count": counted,
            "near": self.near,
            "source": self.source,
        }
        for name, lines in given.items():
            if lines:
                yield HEADINGS[name][lang == "en"], lines


@dataclass(frozen=True)
class Explanation:
    """The verdicts of one case in words, the most pressing first. Shows itself in a notebook; `str()` gives the form asked for."""

    heading: str
    accounts: tuple[Account, ...]
    lang: Lang = "da"
    form: Form = "text"

    def __str__(self) -> str:
        return {"text": self.to_text, "markdown": self.to_markdown, "html": self.to_html}[self.form]()

    def __len__(self) -> int:
        return len(self.accounts)

    def to_text(self) -> str:
        """Plain text for a terminal or a letter."""
        blocks = [self.heading, *(_text(account, self.lang) for account in self.accounts)]
        return "\n\n".join(blocks) + "\n"

    def to_markdown(self) -> str:
        """Markdown; signs that mean something in Markdown or HTML are escaped."""
        blocks = [f"# {_plain(self.heading)}", *(_markdown(account, self.lang) for account in self.accounts)]
        return "\n\n".join(blocks) + "\n"

    def to_html(self) -> str:
        """A piece of HTML without style, script or anything from elsewhere."""
        blocks = "".join(_html(account, self.lang) for account in self.accounts)
        return f'<section class="jobrules-explanation" lang="{self.lang}"><h3>{escape(self.heading)}</h3>{blocks}</section>'

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


def _text(account: Account, lang: Lang) -> str:
    lines = [f"{account.title}: {account.status.upper()}"]
    for heading, said in account.parts(lang):
        lines.append(f"  {heading}")
        lines += [_wrapped(line) for line in said]
    if account.eli:
        lines.append(f"    {account.eli}")
    return "\n".join(lines)


def _wrapped(line: str) -> str:
    """A line of at most 110 signs; a section sign stays with its number."""
    kept = line.replace("§ ", "§\N{NO-BREAK SPACE}")
    text = fill(kept, 110, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _markdown(account: Account, lang: Lang) -> str:
    lines = [f"## {_plain(account.title)}: {_plain(account.status)}"]
    for heading, said in account.parts(lang):
        lines += ["", f"**{heading}**", "", *_bullets([_plain(line) for line in said])]
    if account.eli:
        lines.append(f"- <{account.eli}>" if _is_address(account.eli) else f"- {_plain(account.eli)}")
    return "\n".join(lines)


def _bullets(lines: Sequence[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _plain(text: str) -> str:
    """Text in which nothing is taken for Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]#|~])", r"\\\1", " ".join(text.split())).replace("<", "&lt;").replace(">", "&gt;")


def _html(account: Account, lang: Lang) -> str:
    parts = "".join(
        f"<dt>{escape(heading)}</dt><dd><ul>{''.join(f'<li>{escape(line)}</li>' for line in said)}</ul></dd>"
        for heading, said in account.parts(lang)
    )
    link = ""
    if account.eli:
        address = escape(account.eli)
        link = f'<p><a href="{address}">{address}</a></p>' if _is_address(account.eli) else f"<p>{address}</p>"
    return f"<article><h4>{escape(account.title)}: {escape(account.status)}</h4><dl>{parts}</dl>{link}</article>"


def _is_address(text: str) -> bool:
    """Whether it may be linked: an http address without blanks; a script or file address is shown, never linked."""
    return re.fullmatch(r"https?://[^\s<>\"']+", text) is not None
