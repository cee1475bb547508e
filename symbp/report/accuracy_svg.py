"""The profile of a kernel -> an SVG plot: errors in ulp against the input, both on logarithmic scales, negative inputs to the left."""

from __future__ import annotations

from math import inf, log10
from xml.sax.saxutils import escape

import numpy as np

from ..stable.profile import Profile

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 760, 320, 64, 40, 56, 24
MOST = 20.0                             # decades of ulp; what is no number stands at the top
STYLE = """
svg { font: 12px system-ui, sans-serif; background: #fff; color: #222 }
text { fill: currentColor } .axis { stroke: #999 } .grid { stroke: #e4e4e4 }
.textbook { fill: none; stroke: #c2571a; stroke-width: 1.6 } .emitted { fill: none; stroke: #1f6fb2; stroke-width: 1.8 }
@media (prefers-color-scheme: dark) { svg { background: #16181c; color: #ddd } .grid { stroke: #333 } .axis { stroke: #777 }
.textbook { stroke: #f0935a } .emitted { stroke: #6db3ee } }
"""


def accuracy_svg(profile: Profile) -> str:
    """One picture; colours follow the reader's light or dark scheme."""
    sizes = np.abs(profile.inputs[profile.inputs != 0])
    low, high = max(log10(float(sizes.min())), -12.0), min(log10(float(sizes.max())), 12.0)
    top = _top(profile)
    parts = [*_grid(low, high, top)]
    for errors, name in ((profile.textbook_errors, "textbook"), (profile.emitted_errors, "emitted")):
        if errors is not None:
            parts += [f'<polyline class="{name}" points="{points}"/>' for points in _lines(profile.inputs, errors, low, high, top)]
    title = f"{profile.name}, {profile.dtype}: error in ulp against z"
    legend = (f'<text x="{LEFT}" y="30" class="key">— emitted</text>' if profile.textbook_errors is None else
              f'<text x="{LEFT}" y="32" style="fill:#1f6fb2">— emitted</text><text x="{LEFT + 80}" y="32" style="fill:#c2571a">— textbook</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
            f"<style>{STYLE}</style><text x=\"{LEFT}\" y=\"16\">{escape(title)}</text>{legend}{''.join(parts)}</svg>\n")


def _top(profile: Profile) -> float:
    values = [*profile.emitted_errors, *(() if profile.textbook_errors is None else profile.textbook_errors)]
    finite = [v for v in values if v < inf and v > 0]
    highest = log10(max(finite, default=10.0)) + (1.0 if len(finite) < len(values) else 0.0)
    return float(min(MOST, max(3.0, np.ceil(highest))))


def _lines(inputs: np.ndarray, errors: np.ndarray, low: float, high: float, top: float) -> list[str]:
    found = []
    for side in (-1, 1):
        inside = [(float(x), float(e)) for x, e in zip(inputs, errors, strict=True)
                  if x * side > 0 and low <= log10(abs(x)) <= high]
        found.append(" ".join(f"{_across(x, low, high):.1f},{_up(e, top):.1f}" for x, e in inside))
    return found


def _across(x: float, low: float, high: float) -> float:
    half = (WIDTH - LEFT - GAP - 16) / 2
    share = (log10(abs(x)) - low) / (high - low)
    return LEFT + half * (1 - share) if x < 0 else LEFT + half + GAP + half * share


def _up(error: float, top: float) -> float:
    level = top if error == inf else max(0.0, min(top, log10(max(error, 1e-9)) + 1)) if error > 0 else 0.0
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(level, top) / top


def _grid(low: float, high: float, top: float) -> list[str]:
    parts = []
    bottom = HEIGHT - BOTTOM
    for level in range(0, int(top) + 1, max(1, int(top) // 5)):
        y = _up(10.0 ** (level - 1), top)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 16}" y1="{y:.1f}" y2="{y:.1f}"/>'
                     f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** (level - 1):g}</text>')
    step = max(1, int((high - low) // 4))
    for power in range(int(np.ceil(low)) + 1, int(high) + 1, step):
        for side in (-1, 1):
            x = _across(side * 10.0**power, low, high)
            parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>'
                         f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{"−" if side < 0 else ""}1e{power}</text>')
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - 16}" y1="{bottom}" y2="{bottom}"/>'
                 f'<text x="{(LEFT + WIDTH) / 2:.0f}" y="{HEIGHT - 12}" text-anchor="middle">z; the top line: not finite where the truth is</text>')
    return parts
