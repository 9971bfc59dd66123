"""Measures how exactly the town clock strikes, from the samples in pipes.

usage: strike.py BANDSTAND [SECONDS]

Three daemons with one clock play into pipes: two in the mode `now-repeating` that were started at different moments, and one
in the mode `now`, which is silent until the hour. A time zone is made up in which the next full hour comes in SECONDS (30). The
first frame that is not 0 from the silent one is the first of the bells; the frames from there on must be found in the other
two. Frame n of a pipe is due n/48000 seconds after its first; when that was is told from the earliest arrival. The script
prints how far the bells are from the hour and from each other, and for how long the samples are identical; first on the machine
as it is, then beside two busy loops. Ends with status 1 if that is more than 5 ms (20 ms beside the loops), or if a sample
differs.
needs: nothing but Python
"""

import fcntl
import os
import subprocess
import sys
import tempfile
import threading
import time

program = os.path.abspath(sys.argv[1])
seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
RATE, FRAME = 48_000, 4
# Seconds of music after the hour that are compared, and the frames by which they are found.
AFTER, SOUGHT = 8, 4_800
F_SETPIPE_SZ = 1_031
clean = {name: value for name, value in os.environ.items() if not name.startswith("BANDSTAND_")}


class Daemon:
    """A daemon that plays into a pipe, and everything that came out of it."""

    def __init__(self, mode, zone):
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "music")
        os.mkfifo(path)
        self.bytes, self.arrivals = bytearray(), []
        self.pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(self.pipe, True)
        # The pipe has no writer yet, which a blocking read would take for its end.
        keeper = os.open(path, os.O_WRONLY)
        self.process = subprocess.Popen(
            [program, "run", "--output", f"pcm:{path}", "--mode", mode],
            env=clean | {"XDG_RUNTIME_DIR": self.folder.name, "HOME": self.folder.name, "TZ": zone},
            stderr=subprocess.DEVNULL,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        threading.Timer(10, os.close, [keeper]).start()

    def read(self):
        while data := os.read(self.pipe, 65_536):
            self.arrivals.append((time.monotonic(), len(self.bytes)))
            self.bytes += data
            if len(self.arrivals) % 100 == 1:
                # The daemon makes the pipe small. With more room nothing is lost when this script is late on a busy machine.
                fcntl.fcntl(self.pipe, F_SETPIPE_SZ, 1 << 20)

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.reader.join(5)

    def moment(self, frame):
        """When a frame was due, by the monotonic clock: told from the earliest arrival since the pipe has room."""
        return min(at - n / FRAME / RATE for at, n in self.arrivals[1:]) + frame / RATE


def first_sound(samples):
    """The first frame that is not 0."""
    return next((n // FRAME for n in range(0, len(samples), FRAME) if any(samples[n : n + FRAME])), None)


def measure(limit):
    hour = int(time.time()) + seconds
    # Local time is UTC less this, so that the minutes and seconds of the hour are 0 there.
    zone = f"BENCH0:{hour % 3_600 // 60:02}:{hour % 60:02}"
    one = Daemon("now-repeating", zone)
    time.sleep(seconds * 0.45)
    other = Daemon("now-repeating", zone)
    time.sleep(seconds * 0.15)
    silent = Daemon("now", zone)
    time.sleep(max(hour + AFTER + 1 - time.time(), 0))
    strikes = hour - time.time() + time.monotonic()
    for daemon in (one, other, silent):
        daemon.end()
    bells = first_sound(silent.bytes)
    if bells is None:
        print("nothing was struck")
        return False
    # An excerpt from the silent daemon, which the others must hold somewhere.
    sought = bytes(silent.bytes[FRAME * bells : FRAME * (bells + AFTER * RATE // 2)])
    good, moments = True, [silent.moment(bells)]
    print(f"now:           bells {1e3 * (moments[0] - strikes):+7.2f} ms from the hour")
    for number, daemon in enumerate((one, other), 1):
        at = bytes(daemon.bytes).find(sought[: FRAME * SOUGHT])
        if at < 0 or at % FRAME:
            print(f"now-repeating {number}: the samples from the bells on differ")
            good = False
            continue
        same = bytes(daemon.bytes[at : at + len(sought)]) == sought
        moments.append(daemon.moment(at // FRAME))
        before = bytes(daemon.bytes[:at])
        words = "identical" if same else "NOT identical"
        print(
            f"now-repeating {number}: bells {1e3 * (moments[-1] - strikes):+7.2f} ms from the hour, "
            f"samples {words} for {len(sought) / FRAME / RATE:.1f} s; music before: {'yes' if any(before) else 'NO'}"
        )
        good &= same and any(before)
    apart = max(moments) - min(moments)
    worst = max(abs(moment - strikes) for moment in moments)
    print(f"apart {1e3 * apart:.2f} ms, at most {1e3 * worst:.2f} ms from the hour (limit {limit} ms)")
    return good and apart <= limit / 1e3 and worst <= limit / 1e3


print(f"as the machine is, load {os.getloadavg()[0]:.1f}:")
good = measure(5)
print("beside two busy loops:")
loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
try:
    good &= measure(20)
finally:
    for loop in loops:
        loop.kill()
sys.exit(0 if good else 1)
