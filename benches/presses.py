"""From a press to its answer, by the samples of a pipe.

usage: presses.py BANDSTAND [PRESSES]

The daemon plays into a named pipe and is paused: all samples are 0. Then the volume is turned down and up, and the time
is taken from the request on the socket to the first sample of the knock. What a reader of the pipe must wait for, a block
of 10 ms, is in it.
"""

import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

import numpy as np

program, presses = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
folder = tempfile.mkdtemp()
pipe, path = os.path.join(folder, "pcm"), os.path.join(folder, "socket")
os.mkfifo(pipe)
daemon = subprocess.Popen([program, "run", "--output", f"pcm:{pipe}"], env={**os.environ, "BANDSTAND_SOCKET": path}, stderr=subprocess.DEVNULL)
heard = []  # (moment of reading, whether anything sounds)


def listen():
    with open(pipe, "rb", buffering=0) as samples:
        while block := samples.read(1 << 16):
            heard.append((time.monotonic(), bool(np.any(np.frombuffer(block[: len(block) & ~1], dtype="<i2")))))


threading.Thread(target=listen, daemon=True).start()
while not os.path.exists(path):
    time.sleep(0.05)
talk = socket.socket(socket.AF_UNIX)
talk.connect(path)


def press(action):
    talk.sendall(f"press {action}\n".encode())
    assert talk.recv(100) == b"ok\n"


def silent_for(seconds):
    while True:
        time.sleep(0.05)
        last = max((moment for moment, sounds in heard if sounds), default=0)
        if time.monotonic() - last > seconds:
            return


time.sleep(2)
press("play-pause")
delays = []
for n in range(presses):
    silent_for(0.3)
    time.sleep(random.random() / 50)
    heard.clear()
    pressed = time.monotonic()
    press("volume-down" if n % 2 else "volume-up")
    while not (sounds := [moment for moment, sounds in list(heard) if sounds]):
        time.sleep(0.002)
        assert time.monotonic() - pressed < 3, "no answer"
    delays.append(1000 * (sounds[0] - pressed))
daemon.terminate()
daemon.wait()
p50, p99 = np.percentile(delays, [50, 99])
print(f"{presses} presses: answered in {p50:.1f} ms (median), {p99:.1f} ms (99 in 100), {max(delays):.1f} ms at most")
sys.exit(p99 > 60)
