#!/usr/bin/env python3
"""Measures the music and sound that Bandstand makes, and fails if they are not what they should be.

usage: run.py BANDSTAND

Some checks need the cities' real files: set BANDSTAND_REAL_DATA to their folder, beside which `measure` holds the measuring
scripts. Without the variable these checks are skipped, and the output says so.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import counts

BANDSTAND = Path(sys.argv[1]).resolve()
DATA = Path(os.environ["BANDSTAND_REAL_DATA"]).resolve() if os.environ.get("BANDSTAND_REAL_DATA") else None
MEASURE = DATA / ".." / "measure" if DATA else None
TALK = DATA / "leeds" / "talk-2014" if DATA else None

passed = failed = skipped = 0


def check(what, good, seen):
    """Counts one check and prints its result."""
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {what}: {seen}")


def skip(what, why):
    """Counts and reports a check that this machine cannot make."""
    global skipped
    skipped += 1
    print(f"skip {what}: {why}")


def bandstand(*arguments):
    """Runs the program and returns its standard output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BANDSTAND_")}
    done = subprocess.run([BANDSTAND, *arguments], capture_output=True, env=environment)
    if done.returncode:
        sys.exit(f"bandstand {' '.join(map(str, arguments))}: {done.stderr.decode()}")
    return done.stdout


def measured(script, *arguments):
    """Runs a measuring script and returns its figures by name."""
    done = subprocess.run([sys.executable, MEASURE / script, *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{script}: {done.stderr}")
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def explained(*selection):
    """What `bandstand explain` says about the music, as parsed JSON."""
    return json.loads(bandstand("explain", "--json", *selection))


def tonics(explanation):
    """The 24 keys in the form that the measuring script takes."""
    keys = (hour["key"] for hour in explanation["hours"])
    return ",".join(key["tonic"] + ("m" if key["mode"] == "minor" else "") for key in keys)


def the_talk(folder):
    """Checks the piece of 2014, from the data of 2014, with a script that knows nothing of how it was composed."""
    what = "the talk's piece from the talk's data"
    if not DATA:
        return skip(what, "BANDSTAND_REAL_DATA is not set")
    file = folder / "rhythm.mid"
    selection = ["-s", "rhythm-of-the-city", "-p", "weekday", TALK]
    bandstand("render", *selection, "-o", file)
    keys = tonics(explained(*selection))
    check("its keys", keys == "Ab,Ab,Eb,Eb,Bb,Bb,F,F,C,C,G,G,D,D,G,G,C,C,F,F,Bb,Bb,Eb,Eb", keys)
    profile = DATA / "leeds-profile.csv"
    heard = measured("listen.py", file, "--counts", profile, "--movement", "weekday", "--keys", keys)
    check("its bells, of 24", heard["bells_right_of_24"] == 24, heard["bells_right_of_24"])
    check("its notes in the hour's scale", heard["in_scale"] == 1, heard["in_scale"])
    check("its places", heard["places_mapped"] == 8, heard["places_mapped"])
    check("counts heard as notes, worst place", heard["rho_density_min"] >= 0.88, heard["rho_density_min"])
    check("counts heard as loudness, worst place", heard["rho_loudness_min"] >= 0.93, heard["rho_loudness_min"])
    check("its length in beats", 24 * 32 < heard["beats"] <= 24 * 32 + 4, heard["beats"])


# What a listener must hear in the music, by the measuring script's names: the least value or, with a minus sign, the greatest.
HEARD = {
    "bells_right_of_24": 24, "key_found_of_24": 24, "key_margin_median": 0.15, "in_scale": 1, "monophonic_share": 1,
    "rho_density_min": 0.99, "rho_loudness_min": 0.99, "stepwise_share": 0.55, "-stepwise_share": 0.80,
    "-repeated_note_share": 0.20, "-leap_share": 0.08, "-over_octave_share": 0.005, "rhythm_repeat_share": 0.45,
    "-rhythm_repeat_share": 0.85, "phrase_ends_home_share": 0.95, "-longest_breath_beats": 16, "place_told_by_tune": 0.85,
    "-harsh_interval_share": 0.005, "consonant_share": 0.85, "lengths_per_phrase": 3, "-isochronous_bar_share": 0.40,
    "contour_return_share": 0.60, "-streams_night": 3, "-streams_noon": 4,
}


def counts_file(explanation, period, file):
    """Writes the counts that a piece says it plays, in the measuring script's form."""
    rows = ["location,movement,hour,mean,median,n"]
    for hour in explanation["hours"]:
        for part in hour["parts"]:
            place = part["location"].replace('"', '""')
            rows.append(f'"{place}",{period},{hour["hour"]},{part["count"]},{part["count"]},1')
    file.write_text("\n".join(rows) + "\n")


def heard_in(folder, what, period, seeds, data, profile=None, places=None, limits=HEARD):
    """Checks a piece, with several seeds, against what a listener must hear."""
    if not DATA:
        return skip(what, "BANDSTAND_REAL_DATA is not set")
    worst = {}
    for seed in seeds:
        selection = ["-p", period, "--seed", str(seed), *data]
        file, means = folder / "heard.mid", folder / "means.csv"
        bandstand("render", *selection, "-o", file)
        explanation = explained(*selection)
        counts_file(explanation, period, means)
        offset = str(explanation["hours"][0]["start_beats"])
        heard = measured(
            "listen.py", file, "--counts", profile or means, "--movement", period, "--keys", tonics(explanation), "--offset", offset
        )
        check(f"{what}, seed {seed}: places", heard["places_mapped"] == (places or len(explanation["locations"])), heard["places_mapped"])
        for name in limits:
            value = heard[name.removeprefix("-")]
            better = max if name.startswith("-") else min
            worst[name] = better(worst.get(name, value), value)
    for name, limit in limits.items():
        good = worst[name] <= limit if name.startswith("-") else worst[name] >= limit
        check(f"{what}: {name.removeprefix('-')}", good, f"{worst[name]} of {'at most' if name.startswith('-') else 'at least'} {limit}")


def the_music(folder):
    """Checks the default piece, and pieces of other cities."""
    for period in ("weekday", "weekend"):
        profile = DATA / "leeds-profile.csv" if DATA else None
        heard_in(folder, f"Leeds, {period}", period, range(5), [], profile, 8)
        heard_in(folder, f"the talk's data, {period}", period, range(5), [TALK], None, 8)
    # This city has more places than a listener can tell apart by tune alone, so the limit for tunes is lower.
    elsewhere = HEARD | {"place_told_by_tune": 0.75, "key_found_of_24": 23}
    for city in ("dublin", "melbourne"):
        data = [DATA / city] if DATA else []
        heard_in(folder, city.capitalize(), "weekday", range(2), data, None, 12, elsewhere)


def leeds_sound(folder):
    """Checks the default piece as sound: loud enough, never too loud, and the same every time."""
    first, second = folder / "first.wav", folder / "second.wav"
    bandstand("render", "-o", first)
    bandstand("render", "-o", second)
    same = first.read_bytes() == second.read_bytes()
    check("two renders are the same to the bit", same, f"{first.stat().st_size} bytes")
    if not DATA:
        return skip("loudness and peaks", "BANDSTAND_REAL_DATA is not set")
    explanation = explained()
    hours = folder / "hours.csv"
    rows = [f"{hour['start_seconds']},{hour['total']}" for hour in explanation["hours"]]
    hours.write_text("\n".join(["start_seconds,total", *rows]) + "\n")
    heard = measured("listen_audio.py", first, "--hours", hours)
    check("frames a second", heard["rate"] == 48000, heard["rate"])
    check("channels", heard["channels"] == 2, heard["channels"])
    check("seconds", heard["seconds"] >= explanation["seconds"], heard["seconds"])
    check("clipped samples", heard["clipped_samples"] == 0, heard["clipped_samples"])
    check("true peak, dB", heard["true_peak_db"] <= -1, heard["true_peak_db"])
    check("loudness, LUFS", -18 <= heard["lufs"] <= -14, heard["lufs"])
    check("direct current", heard["dc"] < 0.001, heard["dc"])
    check("the city's counts heard as loudness", heard["rho_loudness_hours"] > 0.9, heard["rho_loudness_hours"])


def the_counts():
    """Checks that the counts that are played are those that another program finds in the files."""
    what = "typical weekday by polars"
    if not DATA:
        return skip(what, "BANDSTAND_REAL_DATA is not set")
    ours = {
        (part["location"], hour["hour"]): part["count"]
        for hour in explained("-s", "rhythm-of-the-city", "-p", "weekday", TALK)["hours"]
        for part in hour["parts"]
    }
    theirs = counts.weekday_means(TALK)
    worst = max(abs(ours.get(key, -1) - mean) for key, mean in theirs.items())
    check(what, len(theirs) == 8 * 24 and worst < 1e-6, f"{len(theirs)} means, at most {worst:.1e} apart")


with tempfile.TemporaryDirectory() as name:
    the_counts()
    the_talk(Path(name))
    the_music(Path(name))
    leeds_sound(Path(name))
print(f"listen: {passed} passed, {failed} failed, {skipped} skipped")
sys.exit(failed > 0)
