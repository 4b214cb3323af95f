"""What goes in: a command line after `python -m jobrules`. What comes out: the same as from `jobrules`."""

import sys

from jobrules.cli import main

sys.exit(main())
