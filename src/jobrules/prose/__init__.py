"""What goes in: the duties of a rule book. What comes out: plain sentences in Danish and English, and the pages that hold them all.

Read them in this order: `grammar`, `voice`, `things`, `moments`, `conditions`, `windows`, `duties` (`sentence`), `details`, `snapshot`.
"""

from jobrules.prose.details import derogation_name, details
from jobrules.prose.duties import sentence
from jobrules.prose.grammar import Lang
from jobrules.prose.snapshot import snapshot, write_snapshot
from jobrules.prose.voice import Voice

__all__ = ["Lang", "Voice", "derogation_name", "details", "sentence", "snapshot", "write_snapshot"]
