"""Lines over logarithmic axes as one SVG file, with title, axes and legend."""
import math
from xml.sax.saxutils import escape

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d31")
DASHES = ("", "7 4", "2 3", "10 3 2 3")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 1040, 560, 80, 290, 56, 60


class Axis:
    """Values to places, both ends included."""

    def __init__(self, least, most, begin, end):
        self.first, self.last = math.floor(math.log10(least)), math.ceil(math.log10(most))
        self.last = max(self.last, self.first + 1)
        self.begin, self.end = begin, end

    def place(self, value):
        share = (math.log10(max(value, 10 ** self.first)) - self.first) / (self.last - self.first)
        return round(self.begin + min(share, 1) * (self.end - self.begin), 1)

    def ticks(self):
        return [10.0 ** power for power in range(self.first, self.last + 1)]


def number(value):
    return f"{value:g}" if value < 1000 else f"{value:,.0f}"


def text(x, y, words, **attributes):
    listed = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<text x="{x}" y="{y}"{listed}>{escape(words)}</text>'


def grid(across, up, labels):
    parts = []
    for value in across.ticks():
        x = across.place(value)
        parts += [f'<path class="grid" d="M{x} {up.end}V{up.begin}"/>', text(x, up.begin + 18, number(value), text_anchor="middle")]
    for value in up.ticks():
        y = up.place(value)
        parts += [f'<path class="grid" d="M{across.begin} {y}H{across.end}"/>', text(across.begin - 8, y + 4, number(value), text_anchor="end")]
    middle = (up.begin + up.end) / 2
    return parts + [text((across.begin + across.end) / 2, up.begin + 44, labels[0], text_anchor="middle"),
                    text(24, middle, labels[1], text_anchor="middle", transform=f"rotate(-90 24 {middle})")]


def staircase(points, across, up):
    """What was reached stays until it is bettered."""
    path, last = "", None
    for x, y in points:
        x, y = across.place(x), up.place(y)
        path += f"M{x} {y}" if last is None else f"H{x}V{y}"
        last = x
    return path


def write(path, title, labels, lines, floor):
    """`lines` are (name, [(x, y)…]); y below `floor` is drawn there, and the lowest tick is the floor's."""
    points = [point for _, line in lines for point in line]
    across = Axis(max(1e-3, min(x for x, _ in points)), max(x for x, _ in points), LEFT, WIDTH - RIGHT)
    up = Axis(floor, max(max(y for _, y in points), floor * 10), HEIGHT - BOTTOM, TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
             f"<title>{escape(title)}</title>",
             "<style>.grid{stroke:#ddd}.line{fill:none;stroke-width:2}</style>",
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', text(LEFT, 30, title, font_size=17, font_weight="bold")]
    parts += grid(across, up, labels)
    for index, (name, line) in enumerate(lines):
        style = f'stroke="{COLOURS[index % len(COLOURS)]}" stroke-dasharray="{DASHES[index // len(COLOURS) % len(DASHES)]}"'
        y = TOP + 10 + index * min(20, (HEIGHT - TOP - BOTTOM) / max(1, len(lines)))
        x = WIDTH - RIGHT + 24
        parts += [f'<path class="line" {style} d="{staircase(line, across, up)}"><title>{escape(name)}</title></path>',
                  f'<path class="line" {style} d="M{x} {y}h30"/>', text(x + 38, y + 4, name)]
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("\n".join(parts + ["</svg>", ""]))
