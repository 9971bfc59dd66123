#!/bin/sh
# Plays through a real sound server and compares what it recorded with the file of the same music; then takes the
# server away in mid-play, brings it back, and looks whether the music went on in time.
#
# usage: tests/real_sound.sh FOLDER [PYTHON [same]]
#        FOLDER   target/debug or target/release: has bandstand and examples/play_hour (cargo build --example play_hour)
#        PYTHON   has numpy, scipy and soundfile (.venv/bin/python)
#        same     only compares; the server is not taken away
# needs (Debian): pulseaudio pulseaudio-utils libasound2-plugins
set -eu
folder=$(realpath "$1")
bandstand=$folder/bandstand
python=$(command -v "${2:-.venv/bin/python}")
here=$(dirname "$(realpath "$0")")
for tool in pulseaudio pactl parec; do
    command -v "$tool" >/dev/null || { echo "skip: there is no $tool"; exit 0; }
done

work=$(mktemp -d)
export HOME="$work" XDG_RUNTIME_DIR="$work/run" PULSE_RUNTIME_PATH="$work/run/pulse" NO_COLOR=1
mkdir -m 700 "$XDG_RUNTIME_DIR"
printf 'pcm.!default { type pulse }\nctl.!default { type pulse }\n' > "$work/.asoundrc"
server=; recorder=; player=
finish() {
    for pid in $player $recorder $server; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT
[ -z "${SHOW:-}" ] || trap 'cat "$work/play.log"; finish' EXIT

serve() {
    pulseaudio -n --daemonize=no --exit-idle-time=-1 --log-target=stderr --log-level=error \
        -L 'module-native-protocol-unix' \
        -L 'module-null-sink sink_name=hall rate=48000 channels=2 format=float32le' 2>"$work/server.log" &
    server=$!
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        pactl info >/dev/null 2>&1 && break
        sleep 0.2
    done
}
record() {
    parec -d hall.monitor --rate=48000 --channels=2 --format=s16le --latency-msec=50 > "$1" &
    recorder=$!
    sleep 0.5
}

# What is heard is what a file holds.
serve
"$bandstand" render --hour 13 -o "$work/file.wav" 2>/dev/null
record "$work/heard.raw"
timeout -s INT 14 "$bandstand" play --hour 13 --output speakers >/dev/null 2>"$work/play.log" &
player=$!
wait "$player" || true
player=
kill "$recorder"; recorder=
"$python" "$here/real_sound.py" same "$work/heard.raw" "$work/file.wav" || { cat "$work/play.log"; exit 1; }

[ "${3:-}" != same ] || exit 0

# The server goes away for three seconds; afterwards the music is where it would have been.
play_hour=$folder/examples/play_hour
record "$work/before.raw"
"$play_hour" 17 >"$work/play.log" 2>&1 &
player=$!
sleep 5
kill "$recorder"; recorder=
kill "$server"; wait "$server" 2>/dev/null || true
sleep 3
serve
record "$work/after.raw"
wait "$player" || true
player=
kill "$recorder"; recorder=
"$python" "$here/real_sound.py" later "$work/before.raw" "$work/after.raw" "$work/file.wav" || { cat "$work/play.log"; exit 1; }
for state in Flowing Lost; do
    grep -q "$state" "$work/play.log" || { echo "it was never $state"; cat "$work/play.log"; exit 1; }
done
