"""Counts the instructions that a second of live music costs, and compares them with a Pi Zero 2.

usage: benches/instructions.py BANDSTAND [SOUNDFONT.sf2]      needs valgrind

valgrind counts the instructions that `play` executes on this machine while it plays an hour into /dev/null in real time, minus
those that `render` needs to compose the same hour. Two assumptions lead to the Pi Zero 2. First, 64-bit ARM needs as many
instructions as x86-64 (both builds use only the vector unit that every such processor has). Second, its Cortex-A53, which
runs in order and issues two instructions at a time, completes one instruction every two cycles of 1 GHz.
"""

import os
import re
import subprocess
import sys
import tempfile

CYCLES = 1e9
PER_CYCLE = 0.5

bandstand, *fonts = sys.argv[1:]


def instructions(*words):
    with tempfile.NamedTemporaryFile() as counts:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts.name}", bandstand, *words]
        told = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=300)
    if told.returncode:
        sys.exit(told.stderr)
    return int(re.search(r"Collected : (\d+)", told.stderr)[1])


for font in ["none", *fonts]:
    for hour in ("3", "8", "17"):
        with tempfile.TemporaryDirectory() as folder:
            choice = ("--hour", hour, "--soundfont", font)
            subprocess.run([bandstand, "render", *choice, "-o", f"{folder}/a.wav"], check=True, capture_output=True)
            seconds = os.path.getsize(f"{folder}/a.wav") / (48_000 * 2 * 3)
            composing = instructions("render", *choice, "-o", f"{folder}/a.json")
        live = instructions("play", *choice, "--output", "pcm:-") - composing
        core = live / seconds / (CYCLES * PER_CYCLE)
        print(f"hour {hour:>2}, soundfont {font}: {live / seconds / 1e6:.1f} million instructions a second of music, "
              f"{core:.1%} of a core", flush=True)
