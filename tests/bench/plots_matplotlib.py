"""The I/O and the CPU plot of a report, as matplotlib draws them: plots_matplotlib.py FOLDER, which
holds Io.dat and Cpu.dat."""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as pyplot  # noqa: E402 - the backend comes first

folder = sys.argv[1]
for work in ("Io", "Cpu"):
    with open("%s/%s.dat" % (folder, work)) as file:
        columns = list(zip(*(map(float, line.split()) for line in file)))
    workers = columns[0]
    figure, (times, ratio) = pyplot.subplots(
        2, sharex=True, figsize=(9, 6), dpi=100, gridspec_kw={"height_ratios": [0.7, 0.3]}
    )
    rows = ((times, 1, "threads"), (times, 4, "processes"), (ratio, 7, None))
    for axes, first, label in rows:
        axes.plot(workers, columns[first], marker="o", label=label)
        axes.fill_between(workers, columns[first + 1], columns[first + 2], alpha=0.2)
        axes.grid(True)
    ratio.axhline(1, color="grey")
    times.legend()
    times.set_title(work)
    times.set_ylabel("time (s)")
    ratio.set_ylabel("process / thread")
    ratio.set_xlabel("number of workers")
    figure.savefig("%s/matplotlib%s.png" % (folder, work))
