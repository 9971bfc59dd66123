"""Measures how fast Bandstand reads one large file, beside polars, DuckDB and a bare count of line ends.

    cargo build --release --example read_speed
    python benches/reading.py [ROWS [RUNS]]

The file is made in target/reading: 80 counters, hour after hour for ten years, 7,000,000 rows and some 375 MB (ROWS makes
it shorter). All read date, hour, location and count of every row and calculate the mean of each place and hour. polars does
it lazily with an explicit format of the dates, DuckDB with explicit types. Each runs in a process of its own, in turn; the
figures are medians of RUNS runs (default 5), the ratios are Bandstand's time and memory over the other's. A second file
writes its counts `4.0`. Needs polars and duckdb: `python -m venv target/reading/venv && target/reading/venv/bin/pip install
polars duckdb`.
"""

import datetime
import pathlib
import statistics
import subprocess
import sys

from reading import run

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLACES = 80

POLARS = r"""
import sys, time
import polars as pl
start = time.perf_counter()
means = (
    pl.scan_csv(sys.argv[1], schema_overrides={"Date": pl.String, "Hour": pl.Int8, "Count": pl.Float64})
    .with_columns(pl.col("Date").str.to_date("%d/%m/%Y"))
    .group_by("LocationName", "Hour")
    .agg(pl.col("Count").mean(), pl.col("Date").min(), pl.len())
    .collect()
)
print(means["len"].sum(), time.perf_counter() - start, means["Count"].sum())
"""

DUCKDB = r"""
import sys, time
import duckdb
start = time.perf_counter()
duckdb.sql("SET enable_progress_bar = false")
rows = duckdb.sql(f'''
    SELECT LocationName, Hour, avg(Count), min(Date), count(*)
    FROM read_csv('{sys.argv[1]}', header = true, dateformat = '%d/%m/%Y',
         columns = {{'Date': 'DATE', 'Hour': 'TINYINT', 'LocationName': 'VARCHAR', 'Count': 'DOUBLE', 'WeekDay': 'VARCHAR'}})
    GROUP BY ALL
''').fetchall()
print(sum(row[4] for row in rows), time.perf_counter() - start, sum(row[2] for row in rows))
"""

LINES = r"""
import sys, time
start = time.perf_counter()
lines = 0
with open(sys.argv[1], "rb", buffering=0) as file:
    while block := file.read(1 << 20):
        lines += block.count(b"\n")
print(lines, time.perf_counter() - start, 0)
"""


def make(path, rows, form):
    """Writes a file of counts, unless it is there: by date, hour and place, as cities publish them."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [f"Counter {place:02} at the Market" for place in range(PLACES)]
    day, written, part = datetime.date(2014, 1, 1), 0, path.with_suffix(".part")
    with open(part, "w", encoding="ascii", newline="") as out:
        out.write("Date,Hour,LocationName,Count,WeekDay\r\n")
        while written < rows:
            date, weekday, lines = day.strftime("%d/%m/%Y"), day.strftime("%A"), []
            for hour in range(24):
                busy = 40 + 60 * min(hour, 24 - hour)
                for place, name in enumerate(names):
                    # A multiplicative hash scatters the counts without a generator whose stream may change.
                    count = busy * ((written + len(lines)) * 2654435761 % 1000 + 500) // 1000 * (place + 8) // 20
                    lines.append(f"{date},{hour},{name},{count}{form},{weekday}\r\n")
            out.writelines(lines[: rows - written])
            written += len(lines)
            day += datetime.timedelta(days=1)
    part.rename(path)


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 7_000_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    folder = ROOT / "target/reading"
    whole, points = folder / f"whole-{rows}.csv", folder / f"points-{rows}.csv"
    make(whole, rows, "")
    make(points, rows, ".0")
    ours = str(ROOT / "target/release/examples/read_speed")
    python = sys.executable
    commands = {
        "bandstand": [ours, str(whole)],
        "bandstand, 4.0": [ours, str(points)],
        "polars": [python, "-c", POLARS, str(whole)],
        "duckdb": [python, "-c", DUCKDB, str(whole)],
        "line ends": [python, "-c", LINES, str(whole)],
    }
    for name in ("polars", "duckdb"):
        if subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False).returncode:
            print(f"{name} is not installed: left out")
            del commands[name]
    results = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            results[name].append(run(command))
    size = whole.stat().st_size
    # Seconds without the start of the process, and megabytes with it.
    inner = {
        name: statistics.median(float(result[1][2 if "bandstand" in name else 1]) for result in results[name])
        for name in commands
    }
    memory = {name: statistics.median(result[2] for result in results[name]) for name in commands}
    print(f"{rows:,} rows, {size / 1e6:.0f} MB")
    for name in commands:
        print(f"{name:14} {inner[name]:8.3f} s  {memory[name]:6.0f} MB  {size / 1e6 / inner[name]:7.0f} MB a second")
    for name in commands:
        if "bandstand" not in name:
            print(
                f"bandstand to {name}: {inner['bandstand'] / inner[name]:.2f} of the time, "
                f"{memory['bandstand'] / memory[name]:.2f} of the memory"
            )
    print(f"whole numbers written 4.0: {inner['bandstand, 4.0'] / inner['bandstand']:.2f} of the time of 4")


if __name__ == "__main__":
    main()
