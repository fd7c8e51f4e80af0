"""The figures as a picture: bars in SVG, one group for each shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bench.figures import Spread

WIDTH, LABEL, ROW, HEAD, GAP = 860, 250, 26, 34, 18
COLOURS = {"hub": "#0b7285", "limit": "#adb5bd"}
OTHERS = "#e8a33d"


@dataclass(frozen=True, slots=True)
class Bar:
    """A server's requests a second; `kind` is "hub", "limit" or anything else."""

    name: str
    kind: str
    rate: Spread


@dataclass(frozen=True, slots=True)
class Group:
    """A shape and its bars."""

    title: str
    bars: Sequence[Bar]


def picture(title: str, groups: Sequence[Group]) -> str:
    """An SVG document. Each group has a scale of its own; the thin line over a bar goes from least to most."""
    parts: list[str] = []
    y = HEAD + GAP
    for group in groups:
        parts.append(_text(12, y + 14, group.title, "group"))
        y += HEAD - 8
        most = max((bar.rate.most for bar in group.bars), default=1.0) or 1.0
        for bar in group.bars:
            parts.append(_bar(bar, y, most))
            y += ROW
        y += GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" aria-label="{escape(title)}">'
        "<style>text{font:13px system-ui,sans-serif;fill:#212529}.title{font-size:16px;font-weight:600}"
        ".group{font-weight:600}.name{text-anchor:end}</style>"
        f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>'
    )
    return "\n".join([head, _text(12, 26, title, "title"), *parts, "</svg>\n"])


def _bar(bar: Bar, y: int, most: float) -> str:
    room = WIDTH - LABEL - 110
    colour = COLOURS.get(bar.kind, OTHERS)

    def x(rate: float) -> float:
        return LABEL + room * rate / most

    length = max(1.0, x(bar.rate.median) - LABEL)
    line = y + ROW / 2 - 3
    return "".join(
        (
            _text(LABEL - 8, y + 15, bar.name, "name"),
            f'<rect x="{LABEL}" y="{y + 2}" width="{length:.1f}" height="{ROW - 8}" rx="2" fill="{colour}"/>',
            f'<path d="M{x(bar.rate.least):.1f} {line}H{x(bar.rate.most):.1f}" stroke="#212529" stroke-width="1"/>',
            _text(round(x(bar.rate.most)) + 8, y + 15, f"{bar.rate.median:,.0f}/s", "rate"),
        )
    )


def _text(x: int, y: int, text: str, kind: str) -> str:
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(text)}</text>'
