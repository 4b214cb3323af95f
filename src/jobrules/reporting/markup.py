"""What goes in: text, numbers, pieces of markup. What comes out: HTML in which text from data can never be markup.

Whatever is not already `Html` is escaped when it is put inside a tag, so that nobody has to remember to.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Html(str):
    """Markup that is safe as it stands; a plain `str` is text and is escaped."""

    __slots__ = ()


Inside = object
"""Text, a number, `Html`, None (nothing), or a list of these."""


def markup(inside: Inside) -> Html:
    """What stands inside a tag, escaped where it is text."""
    if inside is None:
        return Html("")
    if isinstance(inside, Html):
        return inside
    if isinstance(inside, (list, tuple)):
        return Html("".join(markup(part) for part in inside))
    return Html(html.escape(str(inside)))


def tag(name: str, *inside: Inside, **attributes: str | int | None) -> Html:
    """One element. An attribute ending in `_` loses it (`class_`), `_` inside is `-`; one that is None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{markup(inside)}</{name}>")


def paragraphs(texts: Iterable[str]) -> Html:
    """One paragraph for each text."""
    return Html("\n".join(tag("p", text) for text in texts))


def bullets(items: Iterable[Inside]) -> Html:
    """A list with a bullet for each item, nothing where there is none."""
    points = [tag("li", item) for item in items]
    return tag("ul", points) if points else Html("")


class Column(NamedTuple):
    """The head of a column, and what its cells are: `text`, `number` (to the right, digits under digits) or `mark` (in the middle)."""

    head: str
    kind: str = "text"


def table(columns: Sequence[Column], rows: Iterable[Sequence[Inside]], *, caption: str) -> Html:
    """A table under its caption, in a frame that scrolls sideways where the page is narrow; a row's first cell is its head."""
    head = tag("tr", [tag("th", column.head, class_=column.kind, scope="col") for column in columns])
    body = [tag("tr", _cells(columns, row)) for row in rows]
    inside = tag("table", tag("thead", head), tag("tbody", body))
    frame = tag("div", inside, class_="wide", role="region", tabindex=0, aria_label=caption)
    return Html(tag("p", caption, class_="caption") + frame)


def _cells(columns: Sequence[Column], row: Sequence[Inside]) -> list[Html]:
    first, *others = zip(columns, row, strict=True)
    head = tag("th", first[1], class_=first[0].kind, scope="row")
    return [head, *(tag("td", cell, class_=column.kind) for column, cell in others)]


def facts(pairs: Iterable[tuple[str, Inside]]) -> Html:
    """Names with what they stand for, as a list of definitions."""
    return tag("dl", [[tag("dt", name), tag("dd", value)] for name, value in pairs])


def figure(picture: str, caption: str) -> Html:
    """A picture with the words under it. Inside HTML a picture needs no name space."""
    inside = Html(picture.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1))
    return tag("figure", inside, tag("figcaption", caption) if caption else None)
