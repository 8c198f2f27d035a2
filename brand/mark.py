"""The geometry of the Association's mark: a cloud in the shape of an arch, with the rising sun in it.

The origin is the middle of the base line; x goes to the right, y up; the mark is 50 wide. Icon, wordmarks and cards all take
the mark from here, so that it is the same everywhere.
"""

from math import hypot, sqrt

HALF = 25.0  # half the width
ARCH = 15.0  # radius of the arch cut out of the cloud
SUN = 11.6  # radius of the sun; the gap between it and the cloud is wide enough to see at 16 pixels
SIDE, SIDE_Y = 11.6, 9.4  # radius and height of the lobes at the sides; below them the cloud's edges are upright
TOP, TOP_Y = 14.6, 18.4  # radius and height of the middle lobe
FOOT = 1.6  # radius of the cloud's corners on the base line
HEIGHT = TOP + TOP_Y

# The colours of sky, cloud and sun where the mark has its own colours.
SKY, CLOUD, SUNLIGHT = "#0c3558", "#fff", "#ffd166"
# The sun on other backgrounds: visible on white and on near-black.
SUN_ANYWHERE = "#ef9f00"


def paths(scale: float, x: float, y: float, digits: int = 2) -> tuple[str, str]:
    """Returns the cloud and the sun as SVG path data, with the middle of the base line at (x, y), rounded to `digits` digits."""

    def number(value: float) -> str:
        return short(value, digits)

    def at(px: float, py: float) -> str:
        return f"{number(x + scale * px)} {number(y - scale * py)}"

    def arc(radius: float, px: float, py: float, turn: int = 1) -> str:
        r = number(scale * radius)
        return f"A{r} {r} 0 0 {turn} {at(px, py)}"

    meet_x, meet_y = where_lobes_meet()
    cloud = (
        f"M{at(FOOT - HALF, 0)}{arc(FOOT, -HALF, FOOT)}L{at(-HALF, SIDE_Y)}{arc(SIDE, -meet_x, meet_y)}"
        f"{arc(TOP, meet_x, meet_y)}{arc(SIDE, HALF, SIDE_Y)}L{at(HALF, FOOT)}{arc(FOOT, HALF - FOOT, 0)}"
        f"L{at(ARCH, 0)}{arc(ARCH, -ARCH, 0, 0)}z"
    )
    return cloud, f"M{at(-SUN, 0)}{arc(SUN, SUN, 0)}z"


def where_lobes_meet() -> tuple[float, float]:
    """Returns the upper intersection of the right lobe and the middle lobe."""
    dx, dy = HALF - SIDE, SIDE_Y - TOP_Y
    apart = hypot(dx, dy)
    along = (TOP**2 - SIDE**2 + apart**2) / (2 * apart)
    across = sqrt(TOP**2 - along**2)
    return (along * dx - across * dy) / apart, TOP_Y + (along * dy + across * dx) / apart


def short(value: float, digits: int) -> str:
    """Formats a number in as few characters as SVG allows."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
