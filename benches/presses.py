"""Measures how soon a press is answered, and when the music changes, from the samples in a pipe.

usage: presses.py BANDSTAND [PRESSES [SWITCHES]]

Answers: the daemon plays into a named pipe and is paused, so all samples are 0. Then the volume is turned down and up, and
the script measures the time from the request on the socket to the first sample of the knock. That includes one block of
10 ms, for which a reader of the pipe must wait.

Switches: the daemon plays noon, without knocks, and the script asks for another place at a random moment. The first frame
that differs from the file of all places must be on a beat of the tempo map: the first beat that comes 60 ms or more after
the press, because an output holds that much in advance. Ends with status 1 if more than 1 in 100 answers take longer than
60 ms, or a switch is not on its beat.
needs: numpy, soundfile, mido (.venv/bin/python)
"""

import fcntl
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

import mido
import numpy as np
import soundfile

program = os.path.abspath(sys.argv[1])
presses = int(sys.argv[2]) if len(sys.argv) > 2 else 200
switches = int(sys.argv[3]) if len(sys.argv) > 3 else presses
RATE, LEAD = 48_000, 0.060
folder = tempfile.mkdtemp()
clean = {name: value for name, value in os.environ.items() if not name.startswith("BANDSTAND_")}


class Daemon:
    """A daemon that plays into a pipe, and everything that came out of it."""

    def __init__(self, *flags):
        self.folder = tempfile.mkdtemp(dir=folder)
        pipe, path = os.path.join(self.folder, "pcm"), os.path.join(self.folder, "socket")
        os.mkfifo(pipe)
        self.process = subprocess.Popen(
            [program, "run", "--output", f"pcm:{pipe}", *flags],
            env={**clean, "BANDSTAND_SOCKET": path}, stderr=subprocess.DEVNULL,
        )
        self.blocks = []  # (moment of reading, samples)
        self.frames = 0
        self.listener = threading.Thread(target=self.listen, args=(pipe,), daemon=True)
        self.listener.start()
        self.talk = socket.socket(socket.AF_UNIX)
        while True:
            try:
                self.talk.connect(path)
                return
            except OSError:
                time.sleep(0.02)

    def listen(self, pipe):
        with open(pipe, "rb", buffering=0) as samples:
            # Samples for a full pipe are lost, so the pipe gets room for seconds, however busy the machine is.
            fcntl.fcntl(samples, fcntl.F_SETPIPE_SZ, 1 << 20)
            held = b""
            while block := samples.read(1 << 16):
                held += block
                whole = len(held) & ~3
                self.blocks.append((time.monotonic(), np.frombuffer(held[:whole], dtype="<i2").reshape(-1, 2)))
                self.frames += whole // 4
                held = held[whole:]

    def press(self, action):
        self.talk.sendall(f"press {action}\n".encode())
        assert self.talk.recv(100) == b"ok\n"

    def silent_for(self, seconds):
        while True:
            time.sleep(0.05)
            last = max((moment for moment, samples in list(self.blocks) if samples.any()), default=0)
            if time.monotonic() - last > seconds:
                return

    def end(self):
        self.talk.close()
        self.process.terminate()
        self.process.wait()
        self.listener.join()


def answers():
    daemon = Daemon()
    time.sleep(2)
    daemon.press("play-pause")
    delays = []
    for n in range(presses):
        daemon.silent_for(0.3)
        time.sleep(random.random() / 50)
        daemon.blocks.clear()
        pressed = time.monotonic()
        daemon.press("volume-down" if n % 2 else "volume-up")
        while not (sounds := [moment for moment, samples in list(daemon.blocks) if samples.any()]):
            time.sleep(0.002)
            assert time.monotonic() - pressed < 3, "no answer"
        delays.append(1000 * (sounds[0] - pressed))
    daemon.end()
    p50, p99 = np.percentile(delays, [50, 99])
    print(f"{presses} presses: answered in {p50:.1f} ms (median), {p99:.1f} ms (99 in 100), {max(delays):.1f} ms at most")
    return p99 <= 60


def beats_of(path):
    """The frames on which beats begin, by the tempo map."""
    file = mido.MidiFile(path)
    changes = [(0, 500_000)]
    tick = 0
    for message in file.tracks[0]:
        tick += message.time
        if message.type == "set_tempo":
            changes.append((tick, message.tempo))
    frames, seconds, last, tempo = [], 0.0, 0, 500_000
    for beat in range(0, 480 * 32, 480):
        while changes and changes[0][0] <= beat:
            at, faster = changes.pop(0)
            seconds, last, tempo = seconds + mido.tick2second(at - last, 480, tempo), at, faster
        frames.append(round(RATE * (seconds + mido.tick2second(beat - last, 480, tempo))))
    return np.array(frames)


def begins(samples):
    return int(np.argmax(np.abs(samples).max(axis=1) > 50))


def switched():
    flags = ["--hour", "12"]
    file, notes = os.path.join(folder, "noon.wav"), os.path.join(folder, "noon.mid")
    for path in (file, notes):
        subprocess.run([program, "render", *flags, "-o", path], check=True, env=clean, stderr=subprocess.DEVNULL)
    whole = np.rint(soundfile.read(file)[0] * 32768)
    beats = beats_of(notes)
    wrong, waits = 0, []
    for n in range(switches):
        daemon = Daemon(*flags, "--mode", "loop", "--answer", "none")
        while daemon.frames < RATE // 2:
            time.sleep(0.01)
        time.sleep(random.random() * 2)
        pressed = daemon.frames
        daemon.press("next-location")
        time.sleep(1.2)
        daemon.end()
        heard = np.concatenate([samples for _, samples in daemon.blocks]).astype(float)
        # At least one block of silence comes before the music.
        before = begins(heard) - begins(whole)
        heard, pressed = heard[before:], pressed - before
        count = min(len(heard), len(whole), pressed + RATE)
        differs = np.flatnonzero(np.abs(heard[:count] - whole[:count]).max(axis=1) > 24)
        first = differs[0] if len(differs) else count
        # The old music fades out over 120 ms, so the difference grows from nothing.
        beat = beats[np.searchsorted(beats, first + 64, side="right") - 1]
        due = beats[np.searchsorted(beats, pressed + LEAD * RATE)]
        # At the moment of the press the reader may be some blocks behind the sender.
        late = beats[np.searchsorted(beats, pressed + (LEAD + 0.025) * RATE)]
        right = 0 <= first - beat < 0.02 * RATE and due <= beat <= late
        if not right:
            wrong += 1
            print(f"press {n} at frame {pressed}: changed at {first}, the beat is at {beat}, due at {due}")
        waits.append(1000 * (first - pressed) / RATE)
    print(f"{switches} switches: {switches - wrong} on the next beat, after {np.median(waits):.0f} ms (median), {max(waits):.0f} ms at most")
    return wrong == 0


sys.exit(not (answers() & switched()))
