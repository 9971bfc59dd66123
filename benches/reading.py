"""Measures how fast Bandstand reads the hourly files of Leeds, beside polars.

    cargo build --release --example read_speed
    python benches/reading.py DIR [RUNS]
    python benches/reading.py [ROWS [RUNS]]

Without DIR it is one large made file instead, beside polars, DuckDB and a count of line ends: see `reading_large.py`.

DIR holds the files (those of talk-2014 and monthly; packed files are unpacked first). Both read date, hour, location and
count of all files and calculate the mean of each place and hour. They run in separate processes, in turn; the figures are
medians of RUNS runs (default 9). `in process` leaves out starting the program and importing polars.
"""

import gzip
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

POLARS = r"""
import sys, time
import polars as pl

def one(path):
    with open(path, "rb") as file:
        head = file.read(4096)
    end = "\r" if b"\n" not in head else "\n"
    names = head.decode().splitlines()[0].split(",")
    pick = lambda *wanted: next(name for name in wanted if name in names)
    count = pick("Count", "TotalCount", "ReportCount")
    place = pick("LocationName", "Location")
    frame = pl.read_csv(path, columns=["Date", "Hour", place, count], eol_char=end,
                        schema_overrides={"Date": pl.String, "Hour": pl.String, place: pl.String, count: pl.Float64})
    return frame.select(pl.col("Date"), pl.col("Hour").str.slice(0, 2).str.replace(":", "").cast(pl.Int8, strict=False),
                        pl.col(place).str.strip_chars().alias("place"), pl.col(count).alias("count"))

start = time.perf_counter()
frame = pl.concat([one(path) for path in sys.argv[1:]]).drop_nulls("Hour")
means = frame.group_by("place", "Hour").agg(pl.col("count").mean())
print(frame.height, time.perf_counter() - start, means.height)
"""


def run(command):
    """Runs a command; returns wall seconds, the words of its output, and peak memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {command[0]}")
    return time.perf_counter() - start, out.split(), usage.ru_maxrss / 1024


def main():
    if len(sys.argv) < 2 or sys.argv[1].isdigit():
        import reading_large

        reading_large.main()
        return
    folder = pathlib.Path(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    ours = pathlib.Path(__file__).parent.parent / "target/release/examples/read_speed"
    with tempfile.TemporaryDirectory() as unpacked:
        for path in sorted(folder.rglob("*.csv*")):
            if path.parent.name in ("talk-2014", "monthly", folder.name):
                target = pathlib.Path(unpacked) / path.name.removesuffix(".gz")
                source = gzip.open(path) if path.suffix == ".gz" else open(path, "rb")
                with source, open(target, "wb") as out:
                    shutil.copyfileobj(source, out)
        files = [str(path) for path in sorted(pathlib.Path(unpacked).iterdir())]
        commands = {"bandstand": [str(ours), *files], "polars": [sys.executable, "-c", POLARS, *files]}
        results = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                results[name].append(run(command))
    megabytes = {name: max(result[2] for result in results[name]) for name in commands}
    whole = {name: statistics.median(result[0] for result in results[name]) for name in commands}
    inner = {
        "bandstand": statistics.median(float(result[1][2]) for result in results["bandstand"]),
        "polars": statistics.median(float(result[1][1]) for result in results["polars"]),
    }
    print(f"{len(files)} files, {results['bandstand'][0][1][0]} distinct readings, {results['polars'][0][1][0]} rows")
    for name in commands:
        print(f"{name:10} {inner[name]:.3f} s in process, {whole[name]:.3f} s in all, peak {megabytes[name]:.0f} MB")
    print(f"ratio      {inner['bandstand'] / inner['polars']:.2f} in process, {whole['bandstand'] / whole['polars']:.2f} in all")


if __name__ == "__main__":
    main()
