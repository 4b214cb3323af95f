"""What goes in: a command line. What comes out: the same calls as in Python, printed: tables on stdout, messages on stderr.

Exit 0: fine; 1: findings, where the command was asked for them; 2: input that cannot be used, with a sentence and no traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import polars as pl

from jobrules.cli.parser import parser
from jobrules.cli.printing import note
from jobrules.errors import JobrulesError

__all__ = ["main"]

FINE, FINDINGS, BAD_INPUT, STOPPED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code; `argv` is the command line without the program's name."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    given = parser().parse_args(argv)
    try:
        return int(given.run(given))
    except BrokenPipeError:
        # whoever reads has seen enough, as `head` does; what is left must not be flushed into the closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except pl.exceptions.PolarsError as error:
        # its text may hold values of the data
        note(f"jobrules: the tables cannot be used as they are ({type(error).__name__})")
        return BAD_INPUT
    except (JobrulesError, OSError) as error:
        note(f"jobrules: {error}")
        return BAD_INPUT
    except KeyboardInterrupt:
        note("jobrules: stopped")
        return STOPPED
