"""Judges the results that the emulated Pi left; see scripts/pi and tests/pi/init.

The same package renders the same hour under QEMU's user emulation. What the sound card and the sequencer received must be
that music. An emulated Pi on a busy machine may run out of samples now and then, so only half of the sound must equal the
music, to a correlation of 0.99; the notes must have no fault.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import soundfile as sf
from scipy.signal import fftconvolve

RATE = 48_000
WINDOW = RATE // 2
ALIKE = 0.99
SILENT = 2e-4
BELLS = 11

results, guest = Path(sys.argv[1]), Path(sys.argv[2])
passed, failed = 0, []


def check(name, fine, words=""):
    global passed
    print(f"pi: {'ok  ' if fine else 'FAIL'} {name}{': ' if words else ''}{words}")
    if fine:
        passed += 1
    else:
        failed.append(name)


def status(name):
    text = (results / f"{name}.status").read_text()
    return json.loads(text) if text else {}


def moment(words):
    """When the story in tests/pi/init reached something, in seconds after the kernel's start."""
    for line in (results / "story").read_text().splitlines():
        _, at, told = line.split(" ", 2)
        if told == words:
            return float(at)
    return None


def render(*words):
    """The hour as the package itself renders it: the sound, and the parts by channel."""
    with tempfile.TemporaryDirectory() as folder:
        files = [f"{folder}/hour.wav", f"{folder}/hour.json"]
        outputs = [word for file in files for word in ("-o", file)]
        program = ["qemu-aarch64-static", "-L", guest, guest / "usr/bin/bandstand"]
        subprocess.run([*program, "render", "--hour", "8", *words, *outputs], check=True, timeout=120,
                       stderr=subprocess.DEVNULL)
        parts = json.loads(Path(files[1]).read_text())["parts"]
        return sf.read(files[0], always_2d=True)[0], {part["channel"]: part for part in parts}


def heard(name):
    """Samples of a file: signed 16 bits, stereo."""
    samples = np.fromfile(results / f"{name}.raw", dtype="<i2")
    return samples[: len(samples) // 2 * 2].reshape(-1, 2).astype(float) / 32768


def alike(sound, music):
    """How many windows of half a second occur in the music, and how many are not silent."""
    sound, music = sound.mean(1), music.mean(1)
    power = np.concatenate(([0], np.cumsum(music**2)))
    power = np.sqrt(np.maximum(power[WINDOW:] - power[:-WINDOW], 0))
    sounding = clean = 0
    for start in range(0, len(sound) - WINDOW, WINDOW):
        piece = sound[start : start + WINDOW]
        strength = np.sqrt(np.sum(piece**2))
        if strength < 0.5:
            continue
        sounding += 1
        like = fftconvolve(music, piece[::-1], mode="valid") / (np.maximum(power, 0.5 * strength) * strength)
        clean += like.max() >= ALIKE
    return clean, sounding


def notes(name):
    """How often each channel began each pitch, according to the sequencer."""
    found = Counter()
    for line in (results / f"{name}.midi").read_text().splitlines():
        if "Note on" in line and "velocity 0" not in line:
            channel, note, _ = line.split("Note on")[1].split(",")
            found[int(channel), int(note.split()[1])] += 1
    return found


def pitches(parts):
    return {(channel, note["pitch"]) for channel, part in parts.items() for note in part["notes"]}


def lamp(driver):
    """How often the lamp went on while it was watched."""
    seen = (results / f"{driver}.lamp").read_text().split()
    return sum(a + b == "01" for a, b in zip(seen, seen[1:])), len(seen)


def first_sound(driver):
    sound = heard(f"{driver}.all")
    loud = np.flatnonzero(np.abs(sound).max(1) > SILENT)
    return moment(f"{driver}.all recording") + loud[0] / RATE - moment(f"{driver} start") if len(loud) else None


model = (results / "model").read_text().strip("\0\n ")
devices = (results / "bandstand-devices").read_text()
check("the machine", model == "Raspberry Pi 3 Model B" and "Raspberry Pi 3 B: pins can be used" in devices,
      f"{model}, init after {moment('kernel'):.1f} s, {(results / 'version').read_text().strip()}")
everything, all_parts = render()

for driver in ("rppal", "gpiocdev"):
    checked = (results / f"{driver}.check").read_text()
    check(f"{driver}: check is content", "problem" not in checked, checked.splitlines()[-1])
    before, one, weekend = status(f"{driver}.all"), status(f"{driver}.one"), status(f"{driver}.weekend")
    paused, again = status(f"{driver}.paused"), status(f"{driver}.again")
    outputs = {output["name"]: output["state"] for output in before["outputs"]}
    check(f"{driver}: plays on speakers and port, and watches the pins",
          before["state"] == "playing" and set(outputs.values()) == {"playing"} and len(outputs) == 2
          and before["buttons"] == {"driver": driver, "state": "watching"}, ", ".join(outputs))

    began = first_sound(driver)
    clean, sounding = alike(heard(f"{driver}.all"), everything)
    check(f"{driver}: the sound card is sent the file's music", sounding >= 20 and clean >= 0.5 * sounding,
          f"{clean} of {sounding} half seconds alike to 0.99")
    check(f"{driver}: first sound", began is not None and began < 15, f"{began:.2f} s after the command")
    found = notes(f"{driver}.all")
    wrong = set(found) - pitches(all_parts)
    places = {channel for channel, part in all_parts.items() if part["location"]}
    check(f"{driver}: the sequencer is sent the file's notes",
          not wrong and places <= {channel for channel, _ in found} and found.total() > 100,
          f"{found.total()} notes on {len({channel for channel, _ in found})} channels, {len(wrong)} of them wrong")

    blinks, looks = lamp(driver)
    check(f"{driver}: the lamp follows the beat", 3 <= blinks <= 2 * looks / 5, f"{blinks} times in {looks} looks")

    place = one["location"]
    channel = next(channel for channel, part in all_parts.items() if part["location"])
    check(f"{driver}: a press on pin 17 changes the place",
          before["location"] == "all" and place == all_parts[channel]["location"], f"all, then {place}")
    solo, solo_parts = render("--location", place)
    found, wrong = notes(f"{driver}.one"), None
    wrong = set(found) - pitches(solo_parts)
    check(f"{driver}: then the sequencer is sent that place alone",
          not wrong and {channel} <= {channel for channel, _ in found} <= {channel, BELLS} and found.total() > 10,
          f"{found.total()} notes, {len(wrong)} of them wrong")
    clean, sounding = alike(heard(f"{driver}.one"), solo)
    other, _ = alike(heard(f"{driver}.one"), everything)
    check(f"{driver}: then the sound card is sent that place alone",
          sounding >= 10 and clean >= 0.5 * sounding and other < 0.5 * clean,
          f"{clean} of {sounding} half seconds alike to 0.99, {other} like the band")

    check(f"{driver}: a press on pin 27 changes the period",
          (one["period"], weekend["period"], weekend["location"]) == ("weekday", "weekend", place),
          f"{one['period']}, then {weekend['period']}")
    check(f"{driver}: held, it stands still", paused["state"] == "paused", paused["state"])
    check(f"{driver}: killed and started again, it goes on",
          all(again[key] == weekend[key] for key in ("location", "period", "hour")) and again["uptime_seconds"] < 15,
          f"{again['location']}, {again['period']}, hour {again['hour']}")
    stopped, stop = moment(f"{driver}.again stopped with status 0"), moment(f"{driver}.again stop")
    check(f"{driver}: ends when it is told", stopped is not None and stopped - stop < 5,
          f"{stopped - stop:.1f} s, status 0" if stopped else "not with status 0")

text = (results / "contract").read_text()
held = " and ".join(line for line in text.splitlines() if line in ("rppal", "gpiocdev"))
check("the drivers keep their contract", "test result: ok. 1 passed" in text and "skipped" not in text, held or text)

if failed:
    for log in sorted(results.glob("*.log")):
        print(f"--- {log.name}\n{log.read_text()}")
print(f"pi: {passed} passed, {len(failed)} failed, 0 skipped")
sys.exit(bool(failed))
