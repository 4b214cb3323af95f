"""What goes in: counts and estimates. What comes out: intervals, tests, shrunken values, ranks and correlations, in plain arithmetic.

| module | what it answers |
|---|---|
| `intervals` | how sure is a share, or a difference of two |
| `noise` | is a unit further from the others than chance explains, one unit among many |
| `between` | how much do units truly differ, and what is left of a unit's deviation |
| `ranks` | which ranks may a unit truly have |
| `association` | do two levels go together across units, once noise is out |
| `stratified` | do two groups differ within strata |
| `suppression` | which counts are too small to show, and which others would give them away |
"""

from jobrules.statistics.association import Bivariate, Correlation, Pair, correlate, e_value, fit_bivariate, pearson
from jobrules.statistics.between import Shrunken, Spread, needed_for, reml, robust_critical, spread
from jobrules.statistics.intervals import Interval, clopper_pearson, newcombe, wilson, wilson_columns
from jobrules.statistics.noise import Noise, benjamini_hochberg, beyond_noise
from jobrules.statistics.ranks import RankSet, rank_set, rank_sets
from jobrules.statistics.stratified import Difference, Stratum, risk_difference
from jobrules.statistics.suppression import Part, suppress

__all__ = [
    "Bivariate",
    "Correlation",
    "Difference",
    "Interval",
    "Noise",
    "Pair",
    "Part",
    "RankSet",
    "Shrunken",
    "Spread",
    "Stratum",
    "benjamini_hochberg",
    "beyond_noise",
    "clopper_pearson",
    "correlate",
    "e_value",
    "fit_bivariate",
    "needed_for",
    "newcombe",
    "pearson",
    "rank_set",
    "rank_sets",
    "reml",
    "risk_difference",
    "robust_critical",
    "spread",
    "suppress",
    "wilson",
    "wilson_columns",
]
