"""What goes in: tidy frames of rates and counts. What comes out: pictures (SVG) that need nothing from elsewhere.

Every picture is drawn 360 wide and grows with the page, units and duties are rows, and nothing is told by colour alone, so that it reads
on a phone, on a screen and on paper. Altair (Vega-Lite) is the extra `charts`; it is loaded when the first picture is drawn.
"""

from jobrules.charts.by_status import status_pictures, status_word
from jobrules.charts.by_unit import unit_pictures
from jobrules.charts.drawing import Side, svg
from jobrules.charts.over_time import growth_picture
from jobrules.charts.scatter import scatter_picture

__all__ = ["Side", "growth_picture", "scatter_picture", "status_pictures", "status_word", "svg", "unit_pictures"]
