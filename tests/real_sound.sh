#!/bin/sh
# Plays through real sound servers and compares what they recorded with the file of the same music:
#
#   alsa     ALSA's file plug-in, which sets no pace, must get every sample, from the first to the last
#   pulse    PulseAudio's null sink, in real time, must get the whole piece without a gap
#   unplug   after PulseAudio is killed in mid-play and started again, the music must come back in time
#   snapcast Snapcast's client must play what Bandstand wrote into the server's pipe
#
# usage: tests/real_sound.sh FOLDER [PYTHON [CHECK..]]
#        FOLDER   target/debug or target/release, which holds bandstand
#        PYTHON   a Python with numpy, scipy and soundfile (.venv/bin/python)
#        CHECK    alsa, pulse, unplug or snapcast; all of them if none is named
# needs (Debian): pulseaudio pulseaudio-utils libasound2-plugins snapserver snapclient
#
# A machine that is busy with other things may miss a block, so a check in real time gets a second try.
set -eu
bandstand=$(realpath "$1")/bandstand
python=$(command -v "${2:-.venv/bin/python}")
[ $# -le 2 ] || { shift 2; checks=$*; }
here=$(dirname "$(realpath "$0")")
hour=13

work=$(mktemp -d)
export HOME="$work" XDG_RUNTIME_DIR="$work/run" PULSE_RUNTIME_PATH="$work/run/pulse" NO_COLOR=1
for name in $(env | sed -n 's/^\(BANDSTAND_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done
mkdir -m 700 "$XDG_RUNTIME_DIR"
server= recorder= player=
# Network ports on which no other Snapcast is likely to listen.
port=$((20000 + $$ % 20000))
finish() {
    for pid in $player $recorder $server; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

compare() { "$python" "$here/real_sound.py" "$@" "$work/file.wav"; }
now() { date +%s.%N; }

# Plays the whole hour in the background; play.log keeps what the program says, and is shown if a check fails.
play() {
    timeout -s INT 90 "$bandstand" play --hour $hour --output "$1" >/dev/null 2>"$work/play.log" &
    player=$!
}
played() {
    wait "$player" || { echo "play ended with status $?"; player=; return 1; }
    player=
}

serve() {
    pulseaudio -n --daemonize=no --exit-idle-time=-1 --log-target=stderr --log-level=error \
        -L 'module-native-protocol-unix' \
        -L 'module-null-sink sink_name=hall rate=48000 channels=2 format=float32le' 2>"$work/server.log" &
    server=$!
    for _ in $(seq 50); do
        pactl info >/dev/null 2>&1 && return
        sleep 0.2
    done
    echo "PulseAudio does not answer"; cat "$work/server.log"
    return 1
}
unserve() {
    kill "$server"
    wait "$server" 2>/dev/null || true
    server=
}
record() {
    parec -d hall.monitor --rate=48000 --channels=2 --format=s16le --latency-msec=50 > "$1" &
    recorder=$!
    sleep 0.5
}
# Ends the recording, and writes the time of its last sample into a file.
unrecord() {
    now > "$1"
    kill "$recorder"
    wait "$recorder" 2>/dev/null || true
    recorder=
}

alsa() {
    rm -f "$work/tape.wav"
    cat > "$work/.asoundrc" <<ASOUNDRC
pcm.tape { type file slave.pcm "null" file "$work/tape.wav" format "wav" }
pcm.recorder { type plug slave { pcm "tape" format S16_LE rate 48000 channels 2 } }
ASOUNDRC
    play speakers:recorder
    played && compare all "$work/tape.wav"
}

pulse() {
    serve
    record "$work/heard.raw"
    play speakers
    played || true
    sleep 0.3
    unrecord "$work/heard.end"
    unserve
    compare same pulse "$work/heard.raw"
}

snapcast() {
    rm -f "$work/snapfifo" "$work/client.raw"
    printf '[stream]\nport = %s\nsource = pipe://%s?name=Bandstand&sampleformat=48000:16:2\n[tcp]\nport = %s\n[http]\nenabled = false\n' \
        "$port" "$work/snapfifo" "$((port + 1))" > "$work/snapserver.conf"
    snapserver -c "$work/snapserver.conf" --server.datadir="$work" >"$work/server.log" 2>&1 &
    server=$!
    for _ in $(seq 50); do
        [ -p "$work/snapfifo" ] && break
        sleep 0.1
    done
    snapclient -h 127.0.0.1 -p "$port" --player "file:filename=$work/client.raw" >"$work/client.log" 2>&1 &
    recorder=$!
    sleep 1
    play "pcm:$work/snapfifo"
    played || true
    sleep 2
    unrecord "$work/client.end"
    unserve
    compare same snapcast "$work/client.raw"
}

unplug() {
    serve
    record "$work/before.raw"
    play speakers
    sleep 7
    unrecord "$work/before.end"
    unserve
    sleep 3
    serve
    record "$work/after.raw"
    sleep 9
    unrecord "$work/after.end"
    kill -INT "$player"
    played || true
    unserve
    compare later "$work/before.raw" "$(cat "$work/before.end")" "$work/after.raw" "$(cat "$work/after.end")" || return 1
    for word in 'has gone' 'is back'; do
        grep -q "$word" "$work/play.log" || { echo "play never said that the output $word"; return 1; }
    done
}

# Runs a check; if it fails, shows what the program said.
try() {
    "$1" && return
    echo "$1: this try failed; the program said:"
    sed 's/^/    /' "$work/play.log"
    for pid in $player $recorder $server; do kill "$pid" 2>/dev/null || true; done
    wait
    player= recorder= server=
    return 1
}

have() { for tool; do command -v "$tool" >/dev/null || { echo "skip: there is no $tool"; return 1; }; done; }

"$bandstand" render --hour $hour -o "$work/file.wav" 2>/dev/null
passed=0 failed= skipped=0
for check in ${checks:-alsa pulse unplug snapcast}; do
    case $check in
        alsa) try alsa || failed="$failed alsa" ;;
        pulse | unplug)
            have pulseaudio pactl parec || { skipped=$((skipped + 1)); continue; }
            printf 'pcm.!default { type pulse }\nctl.!default { type pulse }\n' > "$work/.asoundrc"
            try "$check" || { echo "second try: $check"; try "$check"; } || failed="$failed $check"
            ;;
        snapcast)
            have snapserver snapclient || { skipped=$((skipped + 1)); continue; }
            try "$check" || { echo "second try: $check"; try "$check"; } || failed="$failed $check"
            ;;
        *) echo "there is no check $check; choose alsa, pulse, unplug or snapcast"; exit 2 ;;
    esac
    [ "${failed%" $check"}" != "$failed" ] || passed=$((passed + 1))
done
echo "server: $passed passed, $(echo $failed | wc -w) failed, $skipped skipped"
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
