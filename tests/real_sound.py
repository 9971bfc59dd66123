"""Compares recordings of a sound server with the file of the same music. See real_sound.sh.

The script takes windows of one second from the recording and finds each in the music by correlation. Neighbouring windows
make a clean stretch if each is found exactly after the one before it, with a correlation of 0.99 or more. So an underrun,
which may happen on a busy machine, ends one stretch and begins another, and can be recognised.
"""

import sys

import numpy as np
import soundfile as sf
from scipy.signal import fftconvolve

RATE = 48_000
HOP = RATE // 2
ALIKE = 0.99
SILENT = 2e-4


def raw(path):
    """Stereo, signed 16 bits."""
    return np.fromfile(path, dtype="<i2").reshape(-1, 2).astype(float) / 32768


def wav(path):
    return sf.read(path, always_2d=True)[0]


def sounding(samples):
    """The first and the last frame that are not silent."""
    loud = np.flatnonzero(np.abs(samples).max(1) > SILENT)
    if not len(loud):
        sys.exit("nothing but silence was recorded")
    return loud[0], loud[-1] + 1


class Stretch:
    """Recorded frames `start` to `end` equal the music `lag` frames later."""

    def __init__(self, start, end, lag, alike):
        self.start, self.end, self.lag, self.alike = start, end, lag, alike

    @property
    def seconds(self):
        return (self.end - self.start) / RATE

    def __str__(self):
        at = (self.start - self.lag) / RATE
        return f"{self.seconds:.1f} s from {at:.2f} s of the music on, correlation at least {self.alike:.5f}"


def stretches(heard, music):
    """Clean stretches of a recording, in order."""
    heard, music = heard.mean(1), music.mean(1)
    power = np.concatenate(([0], np.cumsum(music**2)))
    power = np.sqrt(np.maximum(power[RATE:] - power[:-RATE], 0))
    found = []
    for start in range(0, len(heard) - RATE, HOP):
        piece = heard[start : start + RATE]
        strength = np.sqrt(np.sum(piece**2))
        if strength < 1e-2:
            continue
        # A window that is far softer than the music cannot be the music.
        alike = fftconvolve(music, piece[::-1], mode="valid") / (np.maximum(power, 0.5 * strength) * strength)
        at = int(np.argmax(alike))
        if alike[at] < ALIKE:
            continue
        lag, last = start - at, found[-1] if found else None
        if last and last.lag == lag and start <= last.end:
            last.end, last.alike = start + RATE, min(last.alike, alike[at])
        else:
            found.append(Stretch(start, start + RATE, lag, alike[at]))
    return found


def every_sample(heard, music):
    """A device that sets no pace must lose nothing: it gets all of the music, to the end, and nothing else."""
    start, end = sounding(heard)
    first, last = sounding(music)
    clean = stretches(heard[start : start + 4 * RATE], music)
    begin = max(0, start + clean[0].lag) if clean else 0
    whole = heard[begin : begin + len(music)]
    music = music[: len(whole)]
    alike = min(np.corrcoef(whole[:, side], music[:, side])[0, 1] for side in (0, 1))
    far = abs((end - start) - (last - first)) / RATE
    print(f"alsa: {(end - start) / RATE:.2f} s of sound in {len(heard) / RATE:.2f} s sent, the file has "
          f"{(last - first) / RATE:.2f} s; correlation of all of it {alike:.6f}")
    return alike >= ALIKE and far < 0.1 and len(whole) >= last


def in_one_piece(name, heard, music):
    """A recording in real time must be as long as the music, and must be the music."""
    start, end = sounding(heard)
    first, last = sounding(music)
    longer = ((end - start) - (last - first)) / RATE
    clean = stretches(heard, music)
    best = max(clean, key=lambda stretch: stretch.seconds, default=None)
    share = sum(stretch.seconds for stretch in clean) / ((last - first) / RATE)
    print(f"{name}: {(end - start) / RATE:.2f} s of sound, the file has {(last - first) / RATE:.2f} s; {share:.0%} clean, "
          f"in {len(clean)} stretches, the longest {best}")
    return best is not None and best.seconds >= 10 and share >= 0.9 and -0.05 < longer < 0.25


def later(before, before_end, after, after_end, music):
    """After the server was away, the music must be where it would have been."""
    came = stretches(after, music)
    went = stretches(before, music)
    if not went or not came:
        print(f"unplug: {len(went)} clean stretches before, {len(came)} after")
        return False
    # The moment at which the music began, according to each recording: both recordings end at a known moment.
    begun = [
        end - (len(heard) - stretch.lag) / RATE
        for heard, end, stretch in ((before, before_end, went[-1]), (after, after_end, came[0]))
    ]
    late = begun[1] - begun[0]
    best = max(came, key=lambda stretch: stretch.seconds)
    print(f"unplug: away for {(came[0].start - came[0].lag - went[-1].end + went[-1].lag) / RATE:.1f} s of the music, then "
          f"{best}; {late * 1000:+.0f} ms beside the clock, {len(came)} clean stretches")
    return best.seconds >= 3 and abs(late) < 0.3


mode, *words = sys.argv[1:]
music = wav(words[-1])
if mode == "all":
    fine = every_sample(wav(words[0]), music)
elif mode == "same":
    fine = in_one_piece(words[0], raw(words[1]), music)
else:
    fine = later(raw(words[0]), float(words[1]), raw(words[2]), float(words[3]), music)
sys.exit(not fine)
