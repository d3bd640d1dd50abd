"""Parses decimal numbers: work to try tvp-report with.

    tvp-report 4 --work examples/crunch.py:parse -o report.md
"""

TEXT = " ".join(f"{i % 1000}.{i % 99991:05d}" for i in range(100000))


def parse():
    return sum(float(number) for number in TEXT.split())
