#!/usr/bin/env bash
# Plays to four real synths at once, one part each, and compares their sound with the sound that the same synth makes of the
# MIDI file. Then stops a synth in mid-play, starts it again, and checks that the music went on in time and with the right
# sound.
#
# usage: tests/real_synth.sh BANDSTAND [PYTHON [PULLS]]
#        BANDSTAND  a build with the feature `jack`
#        PYTHON     a Python with numpy, scipy, soundfile and mido (.venv/bin/python)
#        PULLS      how often the synth is stopped and started again (20)
# needs (Debian): jackd2 fluidsynth timgm6mb-soundfont
set -eu
bandstand=$(realpath "$1")
# The absolute path of Python, without resolving links: Python finds its venv by the path.
python=$(command -v "${2:-.venv/bin/python}")
python=$(cd "$(dirname "$python")" && pwd)/$(basename "$python")
pulls=${3:-20}
here=$(dirname "$(realpath "$0")")
font=/usr/share/sounds/sf2/TimGM6mb.sf2
for tool in jackd fluidsynth; do
    command -v "$tool" >/dev/null || { echo "skip: there is no $tool"; echo "synth: 0 passed, 0 failed, 6 skipped"; exit 0; }
done
[ -e "$font" ] || { echo "skip: there is no $font"; exit 0; }

work=$(mktemp -d)
export HOME="$work" XDG_RUNTIME_DIR="$work" NO_COLOR=1 JACK_NO_AUDIO_RESERVATION=1 JACK_DEFAULT_SERVER=bandstand-test
server=; player=; synths=
finish() {
    for pid in $player $synths $server; do kill "$pid" 2>/dev/null || true; done
    sleep 0.5
    for pid in $player $synths $server; do kill -9 "$pid" 2>/dev/null || true; done
    [ -n "${KEEP:-}" ] && cp -r "$work" "$KEEP"; rm -rf "$work"
}
trap finish EXIT
cd "$work"

# Makes a score in which four parts have one port each, and the others play where nobody listens. The four instruments are
# struck or plucked, because the beginning of such a note can be found to the millisecond.
sed -e '/^\[bells\]/a strike = false' -e '/^from = 0/a midi.port = "nobody"' \
    -e '/^location = /a midi.port = "nobody"' "$here/../scores/leeds.toml" > all.toml
awk '
    /^location = "Albion Street North"/ { port = "one"; program = 13 }
    /^location = "Dortmund Square"/ { port = "two"; program = 9 }
    /^location = "Briggate"/ { port = "three"; program = 115 }
    /^location = "Commercial Street at Barratts"/ { port = "four"; program = 13 }
    /^midi.port/ && port { sub("nobody", "synth-" port); print "midi.program = " program; port = "" }
    { print }' all.toml > four.toml

serve() { # HOW: a JACK server without a sound card
    # shellcheck disable=SC2086
    jackd $1 -n "$JACK_DEFAULT_SERVER" -R -P 60 --no-mlock -d dummy -r 48000 -p 128 >jackd.log 2>&1 &
    server=$!
    sleep 1
}
settings="-r 48000 -g 0.6 -o synth.reverb.active=0 -o synth.chorus.active=0 -o audio.file.type=wav"
number=$((20000 + $$ % 10000))
synth() { # NAME FILE: starts a synth that writes its sound into a file in real time
    # fluidsynth would end at once without its shell, and each shell needs its own port number.
    number=$((number + 1))
    # shellcheck disable=SC2086
    fluidsynth -i -s -q -m jack -a file $settings -o midi.jack.id="$1" -o audio.file.name="$2" \
        -o audio.period-size=64 -o shell.port=$number "$font" >"$1.log" 2>&1 &
    synth=$!
    synths="$synths $synth"
}
listed() { # NAME: waits until the port exists
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        "$bandstand" devices --json 2>/dev/null | grep -q "\"$1:" && return
        sleep 0.2
    done
    echo "there is no port $1"; tail jackd.log "$1.log"; exit 1
}
# JACK runs synchronously (-S): on a busy machine clients are then late instead of losing samples.
serve "-S -t 2000"
for name in one two three four; do synth "synth-$name" "$name.wav"; done
for name in one two three four; do listed "synth-$name"; done
"$bandstand" devices | sed -n '/MIDI/,/GPIO/p'

"$bandstand" play -s four.toml --hour 17 --output midi:synth-one --output midi:synth-two --output midi:synth-three \
    --output midi:synth-four --output midi-log:nobody >/dev/null 2>play.log &
player=$!
wait "$player" || { cat play.log; exit 1; }
player=
for pid in $synths; do kill "$pid"; wait "$pid" 2>/dev/null || true; done
synths=

offline() { # NAME PLACE [HOURS]: renders the same part through its MIDI file
    "$bandstand" render -s four.toml --hour "${3:-17}" -l "$2" -o "$1.mid" 2>/dev/null
    # shellcheck disable=SC2086
    fluidsynth -n -i -q -F "$1-file.wav" $settings "$font" "$1.mid" >/dev/null 2>&1
}
offline one "Albion Street North"
offline two "Dortmund Square"
offline three "Briggate"
offline four "Commercial Street at Barratts"
for name in one two three four; do
    "$python" "$here/real_synth.py" whole "$name.mid" "$name-file.wav" "$name.wav" || { cat play.log; tail jackd.log; exit 1; }
done

# The synth stops and starts again. A synchronous server waits for clients that have gone, so a new server starts, without -S.
kill "$server"; sleep 1; kill -9 "$server" 2>/dev/null || true
wait "$server" 2>/dev/null || true
serve ""
hours=12..17
offline long "Albion Street North" "$hours"
synth synth-one back-0.wav
listed synth-one
"$bandstand" play -s four.toml --hour "$hours" -l "Albion Street North" --output midi:synth-one >/dev/null 2>play.log &
player=$!
sleep 3
pull=0
while [ "$pull" -lt "$pulls" ]; do
    pull=$((pull + 1))
    kill "$synth"; wait "$synth" 2>/dev/null || true
    sleep 0.8
    synth synth-one "back-$pull.wav"
    listed synth-one
    # Bandstand has one second to find the synth again.
    sleep 1
    [ "$(grep -c '00 is back' play.log)" = "$pull" ] || { echo "not back within a second of pull $pull"; cat play.log; exit 1; }
done
# Waits for some notes to compare.
sleep 6
kill -0 "$player" 2>/dev/null || { echo "the piece was over too soon"; exit 1; }
kill -INT "$player"; wait "$player" || { cat play.log; exit 1; }
player=
kill "$synth"; wait "$synth" 2>/dev/null || true
"$python" "$here/real_synth.py" part long.mid long-file.wav "back-$pulls.wav" || { cat play.log; exit 1; }
[ "$(grep -c '00 has gone' play.log)" = "$pulls" ] || { echo "it was not lost $pulls times"; cat play.log; exit 1; }
echo "taken away $pulls times, and back within a second each time"
echo "synth: 6 passed, 0 failed, 0 skipped"
