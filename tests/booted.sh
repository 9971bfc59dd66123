#!/bin/bash
# Tests the service under a systemd that boots as a separate machine in namespaces. That machine sees this machine's files and
# keeps everything it writes in memory, so nothing here changes.
#
# usage: tests/booted.sh FOLDER
#        FOLDER   target/debug or target/release, which holds bandstand
# needs: root, systemd (Debian: systemd dbus), a kernel that lets root mount overlays
set -euo pipefail
here=$(dirname "$(realpath "$0")")
[ "${2:-}" = inside ] || bandstand=$(realpath "$1")/bandstand

# -- Inside: the new machine's files, then systemd as its first program -------------------------------------------------
if [ "${2:-}" = inside ]; then
    work=$1 root=$1/root
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount -t sysfs sysfs "$root/sys"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    mount -t tmpfs tmpfs "$root/run"
    mount -t tmpfs tmpfs "$root/tmp"
    mount -t tmpfs tmpfs "$root/dev"
    for device in null zero full random urandom tty; do
        touch "$root/dev/$device"
        mount --bind "/dev/$device" "$root/dev/$device"
    done
    mkdir "$root/dev/pts" "$root/dev/shm" "$root/run/old"
    ln -s /proc/self/fd "$root/dev/fd"
    cd "$root"
    pivot_root . run/old
    umount -l /run/old
    exec env -i container=bandstand PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd systemd.unit=multi-user.target </dev/null
fi

# -- Outside ------------------------------------------------------------------------------------------------------------
skip() { echo "booted: skipped: $*"; echo "booted: 0 passed, 0 failed, 1 skipped"; exit 0; }
[ "$(id -u)" = 0 ] || skip "only root may boot a machine in namespaces"
[ -x /lib/systemd/systemd ] && command -v dbus-daemon >/dev/null || skip "there is no systemd or no dbus"

# Only this script sees the mounts below, and they disappear when it ends.
if [ -z "${BANDSTAND_BOOTED:-}" ]; then
    BANDSTAND_BOOTED=1 exec unshare --mount "$0" "$@"
fi
work=$(mktemp -d)
machine=
finish() {
    [ -z "$machine" ] || kill -KILL "$machine" 2>/dev/null || true
    cd /
    umount -l "$work" 2>/dev/null || true
    rmdir "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
mount -t tmpfs tmpfs "$work"
mkdir "$work/upper" "$work/over" "$work/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/over" "$work/root" 2>"$work/why" ||
    skip "this kernel lets nobody put an overlay on its files: $(cat "$work/why")"

# Installs as systemd/README.md says, with the sound going nowhere and a short time limit for the watchdog.
root=$work/root
rm -rf "$root"/etc/systemd/system/*.wants
install -m 755 "$bandstand" "$root/usr/bin/bandstand"
install -m 644 "$here/../systemd/bandstand.service" "$root/etc/systemd/system/"
install -D -m 644 "$here/../systemd/bandstand.sysusers.conf" "$root/usr/lib/sysusers.d/bandstand.conf"
install -D -m 644 "$here/../systemd/bandstand.toml" "$root/etc/bandstand/bandstand.toml"
config=$root/etc/bandstand/bandstand.toml
sed -i 's/^#outputs = .*/outputs = ["null"]/; s/^#resume = .*/resume = true/' "$config"
mkdir -p "$root/etc/systemd/system/bandstand.service.d"
printf '[Service]\nWatchdogSec=2s\nTimeoutAbortSec=1s\n' > "$root/etc/systemd/system/bandstand.service.d/leash.conf"
systemd-sysusers --root="$root" >/dev/null 2>&1
systemctl --root="$root" enable bandstand 2>/dev/null

cp "$0" "$work/booted.sh"
unshare --pid --mount --uts --ipc --cgroup --net --fork bash "$work/booted.sh" "$work" inside >"$work/console" 2>&1 &
for _ in $(seq 100); do
    machine=$(tr -d " " <"/proc/$!/task/$!/children" || true)
    [ -n "$machine" ] && [ "$(cat "/proc/$machine/comm")" = systemd ] && break
    sleep 0.1
done
on() { nsenter -t "$machine" --all env PATH=/usr/sbin:/usr/bin:/sbin:/bin NO_COLOR=1 "$@"; }
show() { on systemctl show -P "$1" bandstand; }
status() { on bandstand status --json 2>/dev/null | sed 's/": /":/'; }

# within SECONDS COMMAND..: whether it succeeds in that time.
within() {
    local end=$(($(date +%s%N) / 1000000 + 1000 * $1))
    shift
    while ! "$@"; do
        [ $(($(date +%s%N) / 1000000)) -lt "$end" ] || return 1
        sleep 0.1
    done
}
is() { [ "$(show "$1" 2>/dev/null)" = "$2" ]; }
says() { status | grep -q "$1"; }
other() { local now; now=$(show MainPID) && [ "$now" != 0 ] && [ "$now" != "$1" ] && is ActiveState active; }

# The service is enabled, so it plays once the machine has started: as its own user, with its socket for the group.
starts() {
    within 30 is ActiveState active && within 5 says '"state":"playing"' || return 1
    [ "$(on stat -c '%a %G' /run/bandstand/bandstand.sock)" = "660 audio" ] || { echo "the socket is not its group's"; return 1; }
    [ "$(on stat -c %u "/proc/$(show MainPID)")" -ge 61184 ] || { echo "it has no user of its own"; return 1; }
    within 5 eval 'show StatusText | grep -q "^playing: "' || { echo "systemctl status says nothing"; return 1; }
}
# Members of the group may press; other users are told which group it is.
group() {
    local audio
    audio=$(on getent group audio | cut -d: -f3)
    on setpriv --reuid=65534 --regid=65534 --groups="$audio" bandstand press next-location || return 1
    within 5 eval 'status | grep -q "\"location\":" && ! says "\"location\":\"all\""' || return 1
    ! on setpriv --reuid=65534 --regid=65534 --clear-groups bandstand press next-location 2>"$work/refused" || return 1
    grep -q 'group .*audio' "$work/refused" || { cat "$work/refused"; return 1; }
}
# After a SIGKILL it starts again, and plays what it played before.
killed() {
    local place pid
    place=$(status | grep -o '"location":"[^"]*"')
    [ -n "$place" ] || return 1
    sleep 0.5
    pid=$(show MainPID)
    on kill -KILL "$pid"
    within 15 other "$pid" && within 5 says "$place"
}
# A frozen program does not feed the watchdog, so systemd starts it again.
frozen() {
    local pid
    pid=$(show MainPID)
    on kill -STOP "$pid"
    within 20 other "$pid" && on journalctl -q -u bandstand | grep -q 'Watchdog timeout'
}
# A paused program feeds the watchdog, even in a pause longer than the watchdog's limit.
paused() {
    local pid
    pid=$(show MainPID)
    on bandstand press play-pause && within 5 says '"state":"paused"' || return 1
    sleep 5
    is MainPID "$pid" && says '"state":"paused"' && on bandstand press play-pause
}
# A reload takes over a changed config; a bad config changes nothing and is reported.
reloaded() {
    sed -i 's/^#volume = .*/volume = 40/; s/^#volume-ceiling = .*/volume-ceiling = 40/' "$config"
    on systemctl reload bandstand && within 5 says '"volume":40' || return 1
    echo 'volum = 3' >> "$config"
    on systemctl reload bandstand
    within 5 eval 'show StatusText | grep -q "did you mean .volume"' || return 1
    on journalctl -q -u bandstand -p warning | grep -q 'the old config stays' || { echo "the journal has no warning"; return 1; }
    sed -i '/^volum = 3/d' "$config"
    on systemctl reload bandstand
    within 5 eval '! show StatusText | grep -q volum'
}
# On stop it fades out within two seconds, and systemd does not count that as a failure.
stopped() {
    local begun
    begun=$(date +%s%N)
    on systemctl stop bandstand
    [ $((($(date +%s%N) - begun) / 1000000)) -lt 2500 ] || { echo "it took its time to stop"; return 1; }
    is Result success && is ActiveState inactive
}

passed=0 failed=
for check in starts group killed frozen paused reloaded stopped; do
    if "$check"; then
        passed=$((passed + 1))
    else
        failed="$failed $check"
        echo "$check failed; the service said:"
        on journalctl -q --no-pager -n 40 2>/dev/null || tail -n 40 "$work/console"
    fi
done
echo "booted: $passed passed, $(echo $failed | wc -w) failed, 0 skipped"
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
