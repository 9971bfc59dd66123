"""Plays the daemon in real time through a real sound server, with a press every second.

usage: soak.py BANDSTAND [MINUTES]

A separate PulseAudio plays into a null sink, and the script records its monitor all the time. It prints underruns (as the
daemon and the server count them, and as gaps in the recording), processor time, memory and file handles. If the system
allows it, server and daemon run with real-time priority, so that other work on the machine does not affect them. A bare loop
of the highest priority beside them measures how long the machine itself stalled. Ends with status 1 if there was an underrun
that no such stall explains, or if memory or handles have grown.
needs (Debian): pulseaudio pulseaudio-utils libasound2-plugins
"""

import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

program, minutes = os.path.abspath(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 30
folder = tempfile.mkdtemp()
run = os.path.join(folder, "run")
os.mkdir(run, 0o700)
environment = {name: value for name, value in os.environ.items() if not name.startswith("BANDSTAND_")}
environment |= {"HOME": folder, "XDG_RUNTIME_DIR": run, "PULSE_RUNTIME_PATH": os.path.join(run, "pulse"), "NO_COLOR": "1"}
with open(os.path.join(folder, ".asoundrc"), "w") as file:
    # Without `handle_underrun 1` the plug-in does not report underruns.
    file.write("pcm.!default { type pulse handle_underrun 1 }\nctl.!default { type pulse }\n")

ACTIONS = """next-location previous-location all-locations next-period previous-period next-hour previous-hour
volume-up volume-down next-score bells play-pause""".split()

before = ["chrt", "--rr", "10"]
if subprocess.run([*before, "true"], capture_output=True).returncode:
    before = []
server = subprocess.Popen(
    [*before, "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-target=stderr", "--log-level=info"]
    + ["-L", "module-native-protocol-unix", "-L", "module-null-sink sink_name=hall rate=48000 channels=2 format=float32le"],
    env=environment, stderr=subprocess.PIPE, text=True, errors="replace",
)
dry = []  # what the server says about the daemon's stream
threading.Thread(target=lambda: dry.extend(line for line in server.stderr if re.search("underrun|underflow", line, re.I)), daemon=True).start()
while subprocess.run(["pactl", "info"], env=environment, capture_output=True).returncode:
    time.sleep(0.2)
daemon = subprocess.Popen([*before, program, "run", "--score", "leeds,night-owl", "--output", "speakers"], env=environment, stderr=subprocess.PIPE, text=True)
words = []
threading.Thread(target=lambda: words.extend(line for line in daemon.stderr if "pressed" not in line), daemon=True).start()

# A loop of sleeps of 5 ms; it prints by how much the longest sleep of each second overran.
LOOP = """
import sys, time
last = second = time.monotonic()
worst = 0
while True:
    time.sleep(0.005)
    now = time.monotonic()
    worst, last = max(worst, now - last - 0.005), now
    if now - second >= 1:
        print(worst, flush=True)
        worst, second = 0, now
"""
rival = ["chrt", "--rr", "99"] if before else []
control = subprocess.Popen([*rival, sys.executable, "-c", LOOP], stdout=subprocess.PIPE, text=True)
stalls = []  # seconds
threading.Thread(target=lambda: stalls.extend(float(line) for line in control.stdout), daemon=True).start()

talk = socket.socket(socket.AF_UNIX)
while True:
    try:
        talk.connect(os.path.join(run, "bandstand.sock"))
        break
    except OSError:
        time.sleep(0.05)
answers = talk.makefile("r")


def ask(line):
    talk.sendall(f"{line}\n".encode())
    return answers.readline()


def used():
    with open(f"/proc/{daemon.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident():
    with open(f"/proc/{daemon.pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024


def handles():
    return len(os.listdir(f"/proc/{daemon.pid}/fd"))


def output():
    return json.loads(ask("status"))["outputs"][0]


time.sleep(3)
recorder = subprocess.Popen(["parec", "-d", "hall.monitor", "--rate=48000", "--channels=2", "--format=s16le", "--latency-msec=100"], env=environment, stdout=subprocess.PIPE)
recorded = 0


def record():
    global recorded
    while block := recorder.stdout.read(1 << 16):
        recorded += len(block)


threading.Thread(target=record, daemon=True).start()
chance = random.Random(2014)
begun, cpu, early, states, presses = time.monotonic(), used(), None, set(), 0
while time.monotonic() - begun < 60 * minutes:
    time.sleep(max(0, begun + presses + 1 - time.monotonic()))
    paused = json.loads(ask("status"))["state"] == "paused"
    assert ask(f"press {'play-pause' if paused else chance.choice(ACTIONS)}") == "ok\n"
    presses += 1
    states.add(output()["state"])
    # Scores, periods and places stay in memory once they were played, so memory grows until all of them were.
    if presses == 600 or (early is None and presses >= 30 * minutes):
        early = resident(), handles()
elapsed, cpu = time.monotonic() - begun, used() - cpu
last, late = output(), (resident(), handles())
heard = recorded / 4 / 48_000
for process in (recorder, daemon, server, control):
    process.terminate()
    process.wait()
warned = [word.strip() for word in words if "WARN" in word or "ERROR" in word]
print(f"{elapsed / 60:.1f} minutes, {presses} presses, states seen: {', '.join(sorted(states))}")
print(f"ran dry: {last['underruns']} by the daemon's count, {len(dry)} by the server's; recorded {heard:.1f} s of {elapsed:.1f} s")
# The card holds two buffers of 43 ms each and must always have one of them filled.
long = [stall for stall in stalls if stall > 0.02]
print(f"the machine itself stood still for more than 20 ms in {len(long)} of {len(stalls)} seconds, at most {1000 * max(stalls):.0f} ms")
print(f"processor: {100 * cpu / elapsed:.2f} % of a core; memory {early[0]:.1f} MB after {min(10, minutes / 2):g} minutes, {late[0]:.1f} MB at the end; "
      f"file handles {early[1]}, then {late[1]}")
print(*warned, *dry[:10], sep="\n")
sound = last["underruns"] <= len(long) and (states <= {"playing", "silent"} or long) and late[0] < early[0] + 4 and late[1] <= early[1]
sys.exit(not sound)
