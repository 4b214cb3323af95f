"""What goes in: a folder. What comes out: exit 1 where one of its HTML pages is missing, or needs something from elsewhere.

A report is read on machines without a network, so scripts, styles, pictures and fonts must be inside it. A link that a
reader may follow (`<a href>`) is not something the page needs.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction"}
LINKING = {"href", "xlink:href"}
IN_STYLE = re.compile(r"""@import\b\s*(?:url)?[^;]*|url\(\s*['"]?(?!data:|#)[^)]*\)""", flags=re.IGNORECASE)


class Needs(HTMLParser):
    """Collects what a page would load from elsewhere, each with its line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def note(self, what: str) -> None:
        self.found.append(f"line {self.getpos()[0]}: {what[:100]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attrs:
            loads = name in LOADING or (name in LINKING and tag != "a")
            if loads and value and not value.startswith(("data:", "#")):
                self.note(f"<{tag} {name}={value!r}>")
            if name == "style" and (needed := IN_STYLE.search(value or "")):
                self.note(needed[0])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style" and (needed := IN_STYLE.search(data)):
            self.note(needed[0])


def needs(page: Path) -> list[str]:
    """What the page would load from elsewhere."""
    parser = Needs()
    parser.feed(page.read_text("utf-8"))
    parser.close()
    return [f"{page}: {found}" for found in parser.found]


def main(folder: Path) -> int:
    """Check every page below the folder, and say what was checked."""
    pages = sorted(folder.rglob("*.html"))
    found = [line for page in pages for line in needs(page)]
    print(*found, f"{len(pages)} HTML page(s) checked, {len(found)} thing(s) needed from elsewhere", sep="\n")
    return 0 if pages and not found else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
