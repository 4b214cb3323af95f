"""What goes in: nothing. What comes out: fixtures that several test folders share, and the Hypothesis profiles.

Hypothesis runs few examples, always the same, so that a red run can be repeated; `--hypothesis-profile=nightly` runs many.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

settings.register_profile(
    "fast", derandomize=True, deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("nightly", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fast")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published data sets (`JOBRULES_SHARED`, or `shared` next to the checkout); skips without it."""
    folder = Path(os.environ.get("JOBRULES_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no published data sets in {folder}; set JOBRULES_SHARED to the folder that has them")
    return folder
