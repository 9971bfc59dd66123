"""Compares a synth's live sound with its sound from the MIDI file, note by note. real_synth.sh runs it.

usage: real_synth.py whole|part FILE.mid OFFLINE.wav LIVE.wav
With `whole` the live recording holds every note; with `part` it begins and ends anywhere in the piece.
"""

import sys

import mido
import numpy as np
import soundfile as sf
from scipy.signal import correlate

RATE = 48000
BEFORE, AFTER, SEARCH = (int(RATE * s) for s in (0.030, 0.070, 0.040))
HEARD = 1e-3
ALIKE = 0.5


def load(path):
    samples, rate = sf.read(path, always_2d=True)
    assert rate == RATE, path
    return samples.mean(1)


def onsets(path):
    now, found = 0.0, []
    for message in mido.MidiFile(path):
        now += message.time
        if message.type == "note_on" and message.velocity:
            found.append(int(now * RATE))
    return found


def compare(at, shift):
    """How similar a note is in both, 0 to 1, and its offset in samples; None if the recording does not reach it."""
    piece = offline[max(0, at - BEFORE) : at + AFTER]
    start = max(0, at - BEFORE) + shift - SEARCH
    around = live[max(0, start) : start + len(piece) + 2 * SEARCH]
    if start < 0 or len(around) < len(piece) + 2 * SEARCH:
        return None
    # Subtracts one from the other: synth and gain are the same in both, so similar notes leave little.
    energy = np.convolve(around**2, np.ones(len(piece)), "valid") + np.sum(piece**2) + 1e-9
    alike = 2 * correlate(around, piece, mode="valid") / energy
    return float(alike.max()), int(np.argmax(alike)) - SEARCH


mode, mid, offline, live = sys.argv[1:]
offline, live = load(offline), load(live)
notes = onsets(mid)
if np.abs(live).max() < HEARD:
    sys.exit(f"{sys.argv[4]}: nothing is heard")

# The first sound of a whole recording is the first note; otherwise it may be any note: the one that makes most notes similar.
first = int(np.argmax(np.abs(live) > HEARD)) - int(np.argmax(np.abs(offline[notes[0] :]) > HEARD))
shifts = [first - note for note in (notes[:1] if mode == "whole" else notes)]
told = [[compare(note, shift) for note in notes] for shift in shifts]
best = max(told, key=lambda all: sum(one[0] for one in all if one and one[0] > ALIKE))
if mode == "part":
    heard = [i for i, one in enumerate(best) if one and one[0] > ALIKE]
    best = best[heard[0] : heard[-1] + 1] if heard else []
off = np.array([one[1] / RATE for one in best if one and one[0] > ALIKE])
if len(off) < 5:
    sys.exit(f"{sys.argv[4]}: only {len(off)} notes are heard as in the file")
# Nobody knows when the recording began, so offsets are measured from the median offset of all notes.
off = np.abs(off - np.median(off))
near = int(np.sum(off <= 0.010))
print(
    f"{sys.argv[4]}: {near} of {len(best)} onsets within 10 ms ({100 * near / len(best):.1f} %); "
    f"off by {1e3 * np.percentile(off, 50):.2f} ms in the middle, {1e3 * np.percentile(off, 95):.2f} ms for 95 %"
)
sys.exit(near < 0.95 * len(best))
