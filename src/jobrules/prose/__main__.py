"""What goes in: a folder, and the name or folder of a pack. What comes out: `da.md` and `en.md`, every duty in sentences.

python -m jobrules.prose docs/sentences [dk]
"""

from __future__ import annotations

import sys

from jobrules.prose.snapshot import write_snapshot
from jobrules.rulebook import load_rules

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("write the folder for the pages, and the pack: python -m jobrules.prose docs/sentences dk")
    write_snapshot(sys.argv[1], load_rules(sys.argv[2] if len(sys.argv) == 3 else "dk"))
