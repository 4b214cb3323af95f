"""What goes in: the duties of a rule book. What comes out: plain sentences in Danish and English, and the pages that hold them all.

Read them in this order: `grammar`, `voice`, `things`, `moments`, `conditions`, `windows`, `duties` (`sentence`), `derogations`, `details`,
`force`, `snapshot`.
"""

from jobrules.prose.derogations import derogation_name
from jobrules.prose.details import details
from jobrules.prose.duties import sentence
from jobrules.prose.force import doubt, governs
from jobrules.prose.grammar import Lang
from jobrules.prose.snapshot import snapshot, write_snapshot
from jobrules.prose.voice import Voice

__all__ = ["Lang", "Voice", "derogation_name", "details", "doubt", "governs", "sentence", "snapshot", "write_snapshot"]
