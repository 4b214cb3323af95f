"""What goes in: nothing. What comes out: the folder that holds the shipped rule and measure files.

The only module that knows where they lie: inside the installed package, or at the top of a source checkout.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from jobrules.errors import JobrulesError, nearest


def rules_folder() -> Path:
    """The folder `rules`: shipped inside the wheel as `jobrules/rules`, beside `src` in a source checkout."""
    packaged = Path(str(files("jobrules"))) / "rules"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "rules"


def measures_folder(pack: str = "dk") -> Path:
    """The folder of a pack's outcome measures; `dk/lasting-employment` is the file `lasting-employment.yaml` in that of `dk`."""
    return rules_folder() / pack / "measures"


def pack_folder(where: str | Path) -> Path:
    """The folder of a shipped pack (`dk`) or of a pack of your own; raises JobrulesError when there is none."""
    if (
        isinstance(where, str)
        and "/" not in where
        and "\\" not in where
        and (rules_folder() / where / "codes.yaml").is_file()
    ):
        return rules_folder() / where
    if Path(where).is_dir():
        return Path(where)
    packs = sorted(p.name for p in rules_folder().iterdir() if p.is_dir() and (p / "codes.yaml").is_file())
    raise JobrulesError(
        f'there is no rule pack "{where}": write the path of a folder, or one of {", ".join(packs)}. {nearest(str(where), packs)}'.strip()
    )
