"""The Association's mark, as numbers: a cloud that is an arch, and the sun that rises in it.

The mark stands on its base line, whose middle is the origin; x to the right, y up, the whole 50 wide. Everything that shows
the mark (icon, wordmarks, cards) asks here, so that it is the same everywhere.
"""

from math import hypot, sqrt

HALF = 25.0  # half the width
ARCH = 15.0  # radius of the arch cut out of the cloud
SUN = 11.6  # radius of the sun; between it and the cloud the ground shows, wide enough to be seen at 16 pixels
SIDE, SIDE_Y = 11.6, 9.4  # radius and height of the lobes at the sides; below them the cloud's edges are upright
TOP, TOP_Y = 14.6, 18.4  # the same of the lobe in the middle
FOOT = 1.6  # radius of the cloud's corners on the base line
HEIGHT = TOP + TOP_Y

# The sky behind the mark, its cloud and its sun, where it has colours of its own.
SKY, CLOUD, SUNLIGHT = "#0c3558", "#fff", "#ffd166"
# The sun where the ground is not ours: seen on white and on near-black.
SUN_ANYWHERE = "#ef9f00"


def paths(scale: float, x: float, y: float, digits: int = 2) -> tuple[str, str]:
    """The cloud and the sun as SVG path data, the middle of the base line at (x, y), rounded to so many digits."""

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
    """The upper point in which the lobe at the right and the one in the middle cross."""
    dx, dy = HALF - SIDE, SIDE_Y - TOP_Y
    apart = hypot(dx, dy)
    along = (TOP**2 - SIDE**2 + apart**2) / (2 * apart)
    across = sqrt(TOP**2 - along**2)
    return (along * dx - across * dy) / apart, TOP_Y + (along * dy + across * dx) / apart


def short(value: float, digits: int) -> str:
    """A number in as few letters as SVG allows."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
