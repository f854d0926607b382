"""The Markdown table of speed.sh.

    speed_table.py LIST ROUNDS ONE.json    LIST names the judged files; ROUNDS has a line `NAME seconds KiB user system` for each
                                           program and round, in turns; ONE.json is what hyperfine measured on one message
"""

import json
import os
import sys
from statistics import median

SHOWN = {"bluff": "bluff", "bogofilter": "bogofilter", "parsing": "parsing alone (mail-parser)"}


def main(list_file, rounds_file, one_file):
    with open(list_file, encoding="utf-8") as lines:
        sizes = [os.path.getsize(line.rstrip("\n")) for line in lines]
    seconds, processor, peak = {}, {}, {}
    with open(rounds_file, encoding="utf-8") as lines:
        for name, second, kib, user, system in map(str.split, lines):
            seconds.setdefault(name, []).append(float(second))
            processor.setdefault(name, []).append(float(user) + float(system))
            peak[name] = max(peak.get(name, 0), int(kib))
    with open(one_file, encoding="utf-8") as results:
        one = {result["command"]: result["median"] for result in json.load(results)["results"]}

    megabytes = sum(sizes) / 1e6
    print(f"{len(sizes):,} messages, {megabytes:.1f} MB, one thread, {len(seconds['bluff'])} rounds in turns\n")
    print("| program | messages/s | MB/s | s (least to most) | time, bluff = 1 | CPU, s | peak, MiB | one message, ms |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, shown in SHOWN.items():
        own = seconds[name]
        typical = median(own)
        ratio = median(mine / bluff for mine, bluff in zip(own, seconds["bluff"], strict=True))
        print(
            f"| {shown} | {len(sizes) / typical:,.0f} | {megabytes / typical:.1f} "
            f"| {typical:.2f} ({min(own):.2f} to {max(own):.2f}) | {ratio:.2f} "
            f"| {median(processor[name]):.2f} | {peak[name] / 1024:.0f} | {1000 * one[name]:.1f} |"
        )


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
