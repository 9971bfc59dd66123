"""Compares recordings of a sound server with the file of the same music. See real_sound.sh."""

import sys

import numpy as np
import soundfile as sf
from scipy.signal import correlate


def raw(path):
    return np.fromfile(path, dtype="<i2").reshape(-1, 2).astype(float).mean(1) / 32768


def wav(path):
    return sf.read(path, always_2d=True)[0].mean(1)


def where(heard, music, start, seconds=4):
    """Where a stretch of the recording lies in the music, in seconds, and how alike the two are."""
    piece = heard[start : start + int(48000 * seconds)]
    at = int(np.argmax(correlate(music, piece, mode="valid", method="fft")))
    found = music[at : at + len(piece)]
    return at / 48000, float(np.corrcoef(piece, found)[0, 1])


mode, *paths = sys.argv[1:]
music = wav(paths[-1])
if mode == "same":
    heard = raw(paths[0])
    first = int(np.argmax(np.abs(heard) > 1e-3))
    worst = 1.0
    for second in (1, 4, 7):
        at, alike = where(heard, music, first + 48000 * second)
        print(f"{second} s after the first sound: {at:.2f} s into the file, correlation {alike:.5f}")
        worst = min(worst, alike)
    sys.exit(worst < 0.99)
before, after = raw(paths[0]), raw(paths[1])
if not len(after) or np.abs(after).max() < 1e-3:
    sys.exit("the music did not come back")
first = int(np.argmax(np.abs(after) > 1e-3))
at, alike = where(after, music, first + 48000 * 2)
print(f"back again: {at:.2f} s into the file, correlation {alike:.5f}")
sys.exit(alike < 0.99 or at < 8)
