"""Compares what a synth sounded live with what it makes of the MIDI file, note by note. See real_synth.sh.

usage: real_synth.py whole|part FILE.mid OFFLINE.wav LIVE.wav
whole: the live recording holds every note; part: it begins somewhere in the piece and ends somewhere.
"""

import sys

import mido
import numpy as np
import soundfile as sf
from scipy.signal import correlate

RATE = 48000
BEFORE, AFTER, SEARCH = (int(RATE * s) for s in (0.030, 0.070, 0.040))


def load(path):
    samples, rate = sf.read(path, always_2d=True)
    assert rate == RATE, path
    return samples.mean(1)


def onsets(path):
    now, found = 0.0, []
    for message in mido.MidiFile(path):
        now += message.time
        if message.type == "note_on" and message.velocity:
            found.append(now)
    return found


def envelope(samples):
    step = RATE // 1000
    return np.sqrt(np.mean(samples[: len(samples) // step * step].reshape(-1, step) ** 2, axis=1))


mode, mid, offline, live = sys.argv[1:]
offline, live = load(offline), load(live)
if np.abs(live).max() < 1e-3:
    sys.exit(f"{sys.argv[4]}: nothing is heard")

# Where the recording lies in the piece: roughly by its loudness, then to the sample.
a, b = envelope(offline), envelope(live)
a, b = a - a.mean(), b - b.mean()
shift = (int(np.argmax(correlate(b, a, method="fft"))) - (len(a) - 1)) * RATE // 1000
wide = RATE // 20

errors, missed, unheard = [], 0, 0
refined = None
for onset in onsets(mid):
    at = int(onset * RATE)
    piece = offline[max(0, at - BEFORE) : at + AFTER]
    search = SEARCH if refined is not None else wide
    start = max(0, at - BEFORE) + (refined if refined is not None else shift) - search
    if start < 0 or start + len(piece) + 2 * search > len(live):
        unheard += 1
        continue
    around = live[start : start + len(piece) + 2 * search]
    # What is left of the one when the other is taken from it: the synth is the same, and so is its gain. A swelling tone
    # is most like itself some periods later, but its swell is not.
    energy = np.convolve(around**2, np.ones(len(piece)), "valid") + np.sum(piece**2) + 1e-9
    alike = 2 * correlate(around, piece, mode="valid") / energy
    best = int(np.argmax(alike))
    if refined is None:
        if alike[best] > 0.8:
            refined = start + best - max(0, at - BEFORE)
            errors.append(0.0)
        elif mode == "whole":
            missed += 1
        continue
    if alike[best] < 0.5:
        missed += 1
        continue
    errors.append((best - search) / RATE)

if mode == "whole":
    missed += unheard
if len(errors) < 8:
    sys.exit(f"{sys.argv[4]}: only {len(errors)} notes are heard as in the file")
# The recording began at some moment: time is told from the middle of all notes.
errors = np.array(errors) - np.median(errors)
if "SHOW" in __import__("os").environ:
    print(np.round(errors * 1e3, 1).tolist(), missed, unheard)
near = int(np.sum(np.abs(errors) <= 0.010))
share = near / (len(errors) + missed)
print(
    f"{sys.argv[4]}: {near} of {len(errors) + missed} onsets within 10 ms ({100 * share:.1f} %); "
    f"off by {1e3 * np.percentile(np.abs(errors), 50):.2f} ms in the middle, {1e3 * np.percentile(np.abs(errors), 95):.2f} ms for 95 %"
)
sys.exit(share < 0.95)
