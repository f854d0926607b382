"""The plot of run.sh: 1-AUC of each program and split, and messages a second.

    peers_plot.py WORK OUT.svg [OUT.png ...]       WORK is the folder of run.sh

One dot per program, rows as in the table, so that nobody has to tell one colour from another; bluff is filled and its row marked.
"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402 - after the choice of the backend
from matplotlib.ticker import FuncFormatter, LogLocator  # noqa: E402
from peers_table import PROGRAMS, read_results  # noqa: E402

TITLES = {
    "sa": "SA-70/30",
    "trec": "TREC-time",
    "loco-spamassassin": "left out:\nspamassassin",
    "loco-trec": "left out:\ntrec07p",
    "loco-nvdimm": "left out:\nnvdimm-list",
    "loco-modern": "left out:\nmodern mail",
}
FLOOR = 1e-4  # per cent; nothing is drawn left of it, because the axis has no zero
DARK, LIGHT, BAND = "#1a1a1a", "#ffffff", "#e8e8e8"
TICKS = 4
INCHES_A_ROW, INCHES_A_PANEL, INCHES_OF_NAMES = 0.3, 1.45, 2.9


def draw(axis, rows, values, others=None):
    """A dot in each row that has a value; `others` are drawn as diamonds."""
    for marker, of in (("o", values), ("D", others or {})):
        for at, name in enumerate(rows):
            if of.get(name) is not None:
                fill = DARK if name == "bluff" else LIGHT
                axis.plot(of[name], at, marker, color=DARK, markerfacecolor=fill, markersize=6, markeredgewidth=1.2)
    axis.axhspan(rows.index("bluff") - 0.5, rows.index("bluff") + 0.5, color=BAND, zorder=0)
    axis.set_xscale("log")
    axis.grid(axis="both", color="#cccccc", linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(axis="both", labelsize=8)
    axis.minorticks_off()
    axis.xaxis.set_major_locator(LogLocator(numticks=TICKS))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:,.0f}" if tick >= 1 else f"{tick:g}".removeprefix("0")))


def value(result, key):
    return None if result is None or "failed" in result else result[key]


def main(work, *files):
    results = read_results(Path(work))
    splits = [split for split in TITLES if split in results]
    rows = [name for name in PROGRAMS if any(name in results[split] for split in splits)]
    panels = len(splits) + 1
    plt.rcParams["svg.hashsalt"] = "bluff"  # so that the same figures give the same bytes
    plt.rcParams["svg.fonttype"] = "none"  # text stays text
    figure, axes = plt.subplots(
        1,
        panels,
        sharey=True,
        figsize=(INCHES_OF_NAMES + INCHES_A_PANEL * panels, 1.4 + INCHES_A_ROW * len(rows)),
        layout="constrained",
    )
    for axis, split in zip(axes, splits, strict=False):
        areas = {name: value(results[split].get(name), "one_minus_auc") for name in rows}
        draw(axis, rows, {name: None if area is None else max(100 * area, FLOOR) for name, area in areas.items()})
        axis.set_title(TITLES[split], fontsize=9)
        axis.set_xlabel("1-AUC, %", fontsize=8)
    speed, split = axes[-1], splits[-1] if "trec" not in splits else "trec"
    own = [name for name in rows if not name.endswith("-bayes")]
    judging, learning = ({name: value(results[split].get(name), f"{what}_per_second") for name in own} for what in ("judged", "learned"))
    draw(speed, rows, judging, learning)
    speed.set_title(f"speed, {TITLES[split]}\n● judging  ◆ learning", fontsize=9)
    speed.set_xlabel("messages/s", fontsize=8)
    axes[0].set_yticks(range(len(rows)), [PROGRAMS[name] for name in rows])
    axes[0].set_ylim(len(rows) - 0.5, -0.5)
    figure.supxlabel("1-AUC: further left is better. Speed: further right is better. Axes are logarithmic; what is below .0001 % stands at .0001.", fontsize=8)
    for file in files:
        figure.savefig(file, metadata={"Date": None} if file.endswith(".svg") else None, dpi=110)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
