"""Measures how exactly the town clock strikes, from the samples in pipes.

usage: strike.py BANDSTAND [SECONDS]

Three daemons with one clock play into pipes: two in the mode `now-repeating` that were started at different moments, and one
in the mode `now`, which is silent until the hour. A time zone is made up in which the next full hour comes in SECONDS (30). The
first frame that is not 0 from the silent one is the first of the bells; the frames from there on must be found in the other
two. A block of 10 ms is never written before its first frame is due, so a frame was due no later than the earliest arrival from it
on says: at an arrival less what lies between the two. Arrivals before the frame say nothing, as a daemon that stood still leaves out
blocks, and so a reader that is late tells a frame late and never early. The script prints how far the bells are from the hour and from
each other, for how long the samples are identical, and how many blocks were left out; first on the machine as it is, then beside
two busy loops. Ends with status 1 if the bells are more than 5 ms away (20 ms beside the loops), if blocks are left out on the machine
as it is, or if a sample differs.
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
# Frames in a second, bytes in a frame, bytes in a block.
RATE, FRAME, BLOCK = 48_000, 4, 1_920
# Seconds of music after the hour that are compared, and the bytes by which they are found.
AFTER, SOUGHT = 8, 10 * BLOCK
# So many blocks in a row may have been left out, and so many bytes then belong to the fade in which the music comes back.
LEFT_OUT, FADED = 200, 4 * BLOCK
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
        self.keeper = os.open(path, os.O_WRONLY)
        self.process = subprocess.Popen(
            [program, "run", "--output", f"pcm:{path}", "--mode", mode],
            env=clean | {"XDG_RUNTIME_DIR": self.folder.name, "HOME": self.folder.name, "TZ": zone},
            stderr=subprocess.DEVNULL,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

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
        os.close(self.keeper)
        self.reader.join(5)

    def moment(self, byte):
        """When a byte was due at the latest, by the monotonic clock."""
        return min(at - (n - byte) / FRAME / RATE for at, n in self.arrivals if n >= byte)


def first_sound(samples):
    """The first byte of the first frame that is not 0."""
    silence = len(samples) - len(samples.lstrip(b"\0"))
    return None if silence == len(samples) else silence // FRAME * FRAME


def found(samples, sought):
    """Where an excerpt that was sought lies in other samples: how far into it a piece of it is found, and where that is. The first
    piece may lack a block on either side."""
    for into in range(0, len(sought) // 2, SOUGHT):
        at = samples.find(sought[into : into + SOUGHT])
        if at >= 0 and at % FRAME == 0:
            return into, at
    return None


def same_from(one, other):
    """How many bytes are the same from the beginning, in whole frames."""
    length = min(len(one), len(other))
    low, high = 0, length + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle)
    return low // FRAME * FRAME


def left_out(one, other):
    """How many blocks each lacks that the other has; none if they differ in anything else."""
    lacks = [0, 0]
    while True:
        same = same_from(one, other)
        one, other = one[same:], other[same:]
        if min(len(one), len(other)) < FADED + 3 * BLOCK:
            # All was the same, or there is too little left to tell.
            return lacks
        # Blocks for which there was no room are followed by the next as it is, blocks of a standstill by a fade.
        for blocks, fade in ((blocks, fade) for fade in (0, FADED) for blocks in range(1, LEFT_OUT)):
            skipped = blocks * BLOCK
            if other[skipped + fade :].startswith(one[fade : fade + 2 * BLOCK]):
                one, other, lacks[0] = one[fade:], other[skipped + fade :], lacks[0] + blocks
                break
            if one[skipped + fade :].startswith(other[fade : fade + 2 * BLOCK]):
                one, other, lacks[1] = one[skipped + fade :], other[fade:], lacks[1] + blocks
                break
        else:
            return None


def monotonic_less_time():
    """The monotonic clock less the time of day: both are read at once, as nearly as the machine allows."""
    readings = [(time.monotonic(), time.time(), time.monotonic()) for _ in range(1_000)]
    before, now, after = min(readings, key=lambda reading: reading[2] - reading[0])
    return (before + after) / 2 - now


def measure(limit, may_lose):
    hour = int(time.time()) + seconds
    # Local time is UTC less this, so that the minutes and seconds of the hour are 0 there.
    zone = f"BENCH0:{hour % 3_600 // 60:02}:{hour % 60:02}"
    one = Daemon("now-repeating", zone)
    time.sleep(seconds * 0.45)
    other = Daemon("now-repeating", zone)
    time.sleep(seconds * 0.15)
    silent = Daemon("now", zone)
    time.sleep(max(hour + AFTER + 1 - time.time(), 0))
    strikes = hour + monotonic_less_time()
    for daemon in (one, other, silent):
        daemon.end()
    samples = bytes(silent.bytes)
    bells = first_sound(samples)
    if bells is None:
        print("nothing was struck")
        return False
    # An excerpt from the silent daemon, which the others must hold somewhere.
    sought = samples[bells : bells + AFTER * RATE * FRAME]
    good, moments, lost = True, [silent.moment(bells)], 0
    print(f"now:           bells {1e3 * (moments[0] - strikes):+7.2f} ms from the hour")
    for number, daemon in enumerate((one, other), 1):
        theirs = bytes(daemon.bytes)
        place = found(theirs, sought)
        if place is None:
            print(f"now-repeating {number}: the samples from the bells on differ")
            good = False
            continue
        into, at = place
        apart = daemon.moment(at) - silent.moment(bells + into)
        moments.append(moments[0] + apart)
        compared = min(len(sought) - into, len(theirs) - at)
        lacks = left_out(sought[into : into + compared], theirs[at : at + compared])
        before = any(theirs[:at])
        if lacks is None:
            words = "NOT identical"
        else:
            words = "identical" if lacks == [0, 0] else f"identical but for {lacks[0]} + {lacks[1]} blocks left out,"
            lost += sum(lacks)
        print(
            f"now-repeating {number}: bells {1e3 * (moments[-1] - strikes):+7.2f} ms from the hour, samples {words} "
            f"for {compared / FRAME / RATE:.1f} s; music before: {'yes' if before else 'NO'}"
        )
        good &= lacks is not None and before
    apart = max(moments) - min(moments)
    worst = max(abs(moment - strikes) for moment in moments)
    print(f"apart {1e3 * apart:.2f} ms, at most {1e3 * worst:.2f} ms from the hour (limit {limit} ms)")
    return good and (lost == 0 or may_lose) and apart <= limit / 1e3 and worst <= limit / 1e3


print(f"as the machine is, load {os.getloadavg()[0]:.1f}:")
good = measure(5, False)
print("beside two busy loops:")
loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
try:
    good &= measure(20, True)
finally:
    for loop in loops:
        loop.kill()
sys.exit(0 if good else 1)
