"""A curve of growth as SVG: both axes are logarithmic, and a line of slope 1 shows what twice the cost for twice the pages is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from zhclaims.benchmark.growth import Growth

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 400, 70, 20, 30, 50


class _Axis(NamedTuple):
    """Decades on some pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def decades(self) -> Iterator[float]:
        return (10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1))


def svg(growth: Growth) -> str:
    """The picture."""
    across = _axis(growth.pages, _LEFT, _WIDTH - _RIGHT)
    up = _axis(growth.seconds, _HEIGHT - _BOTTOM, _TOP)
    points = " ".join(f"{across.at(n)},{up.at(s)}" for n, s in zip(growth.pages, growth.seconds, strict=True))
    dots = [
        f'<circle cx="{across.at(n)}" cy="{up.at(s)}" r="3" fill="#1f5fa8"><title>pages: {n:,}; {s:.2f} s</title></circle>'
        for n, s in zip(growth.pages, growth.seconds, strict=True)
    ]
    exponent = growth.exponent
    told = "" if exponent is None else f": seconds grow with the power {exponent:.2f} of the pages (dashed: 1)"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
            f'<text x="{_LEFT}" y="18">zhclaims run{told}</text>',
            *_grid(across, up),
            _proportional(growth, across, up),
            f'<polyline points="{points}" fill="none" stroke="#1f5fa8" stroke-width="2"/>',
            *dots,
            f'<text x="{(_LEFT + _WIDTH) / 2}" y="{_HEIGHT - 12}" text-anchor="middle">pages</text>',
            f'<text x="14" y="{_HEIGHT / 2}" transform="rotate(-90 14 {_HEIGHT / 2})" text-anchor="middle">'
            "seconds of one core</text>",
            "</svg>\n",
        ]
    )


def _axis(values: tuple[float, ...] | tuple[int, ...], start: float, end: float) -> _Axis:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return _Axis(low, max(high, low + 1), start, end)


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    line = 'stroke="#ddd"'
    for value in across.decades():
        x = across.at(value)
        yield f'<line x1="{x}" y1="{up.start}" x2="{x}" y2="{up.end}" {line}/>'
        yield f'<text x="{x}" y="{up.start + 18}" text-anchor="middle">{value:,.0f}</text>'
    for value in up.decades():
        y = up.at(value)
        yield f'<line x1="{across.start}" y1="{y}" x2="{across.end}" y2="{y}" {line}/>'
        yield f'<text x="{across.start - 6}" y="{y + 4}" text-anchor="end">{value:,g}</text>'


def _proportional(growth: Growth, across: _Axis, up: _Axis) -> str:
    """From the last point back to one page, as if each page cost what each of the most costs."""
    most, seconds = growth.pages[-1], growth.seconds[-1]
    first = max(1.0, most * 10**up.low / seconds)
    start, end = (across.at(first), up.at(seconds * first / most)), (across.at(most), up.at(seconds))
    return f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" stroke="#888" stroke-dasharray="5 4"/>'
