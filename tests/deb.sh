#!/usr/bin/env bash
# Checks the packages with lintian, and installs, upgrades, removes and purges them in a clean Debian of their architecture.
# Compares what two architectures render: the notes must be the same to the byte, the samples to within -90 dB.
#
# usage: tests/deb.sh ARCHITECTURE..     amd64, arm64 or armhf; a foreign one runs by QEMU's user emulation
# needs (Debian): lintian debootstrap qemu-user-static, root for the chroot; .venv for the comparison
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/debian.sh
home=${CARGO_TARGET_DIR:-$PWD/target}/pi
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C
mkdir -p "$home"

passed=0 failed=() skipped=0
# A check stops at its first command that fails.
check() {
    local name=$1 status
    shift
    set +e
    (set -e; "$@") >"$home/said" 2>&1
    status=$?
    set -e
    if [ "$status" = 0 ]; then
        passed=$((passed + 1))
        echo "deb: ok   $name"
    else
        failed+=("$name")
        echo "deb: FAIL $name"
        tail -n 50 "$home/said" | sed 's/^/    /'
    fi
}
skip() {
    skipped=$((skipped + 1))
    echo "deb: skipped: $*"
}

if [ "$(id -u)" = 0 ]; then root=(); else root=(sudo -n); fi

# Registers foreign programs with the kernel so that they start directly, because dpkg starts many of them. `finish` undoes this,
# unless they were registered before.
foreign_programs_start() {
    local entry=$1
    [ -e "/proc/sys/fs/binfmt_misc/$entry" ] && return
    [ -e /proc/sys/fs/binfmt_misc/register ] || "${root[@]}" mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc || return
    "${root[@]}" sh -c "cat '/usr/lib/binfmt.d/$entry.conf' > /proc/sys/fs/binfmt_misc/register" || return
    registered+=("$entry")
}
registered=()
finish() {
    rm -rf "$home/linked" "$home/newer"
    for entry in "${registered[@]}"; do "${root[@]}" sh -c "echo -1 > '/proc/sys/fs/binfmt_misc/$entry'" || true; done
}
trap finish EXIT

# Unpacks a clean Debian, which is made once and kept as an archive. debootstrap mounts /proc in it; it does so in a separate
# namespace, so that no mount of this machine is left there, whatever happens.
clean_debian() {
    local architecture=$1 kept=$home/debian-$1.tar chroot=$home/debian
    "${root[@]}" rm -rf --one-file-system "$chroot"
    if [ ! -e "$kept" ]; then
        "${root[@]}" unshare --mount debootstrap --arch="$architecture" --variant=minbase --include=libasound2,systemd-standalone-sysusers --force-check-gpg \
            --keyring="$debian_keys" bookworm "$chroot" "$(debian_mirror bookworm)" >"$home/debootstrap.log" 2>&1 || {
            tail -n 5 "$home/debootstrap.log"
            return 1
        }
        "${root[@]}" rm -rf "$chroot"/var/cache/apt/* "$chroot"/var/lib/apt/lists/* "$chroot"/usr/share/{doc,man,locale}/*
        "${root[@]}" tar -C "$chroot" -cf "$kept.part" .
        "${root[@]}" mv "$kept.part" "$kept"
        return
    fi
    "${root[@]}" mkdir -p "$chroot"
    "${root[@]}" tar -C "$chroot" -xpf "$kept"
}
inside() { "${root[@]}" timeout 300 chroot "$home/debian" "$@"; }

# Makes the same package with a newer version and a changed config.
newer_package() {
    local from=$1 to=$2 work=$home/newer
    rm -rf "$work"
    dpkg-deb -R "$from" "$work"
    sed -i 's/^Version: .*/Version: 99.0.0-1/' "$work/DEBIAN/control"
    echo '# A line that the newer package has.' >> "$work/etc/bandstand/bandstand.toml"
    dpkg-deb --root-owner-group -Zgzip -z1 -b "$work" "$to"
}

# -- The checks ----------------------------------------------------------------------------------------------------------
linted() { lintian --fail-on error,warning,info --tag-display-limit 0 --allow-root "$1"; }
links_with_bookworm() {
    # The package depends on a glibc that has the newest symbols the program needs.
    local folder=$home/linked wanted depends
    rm -rf "$folder"
    dpkg-deb -x "$1" "$folder"
    wanted=$(grep -aoE 'GLIBC_2\.[0-9]+' "$folder/usr/bin/bandstand" | sort -uV | tail -n 1)
    depends=$(dpkg-deb -f "$1" Depends | grep -oE 'libc6 \(>= [0-9.]+\)')
    echo "asks for $wanted, depends on $depends"
    dpkg --compare-versions "${wanted#GLIBC_}" le "$(echo "$depends" | grep -oE '[0-9.]+\)' | tr -d ')')"
}
small() {
    local bytes
    bytes=$(dpkg-deb --fsys-tarfile "$1" | tar tv ./usr/bin/bandstand | awk '{ print $3 }')
    echo "$bytes bytes"
    [ "$bytes" -lt 11000000 ]
}
files() { inside find /usr /etc /var /lib /bin /sbin -xdev ! -path '/var/lib/dpkg/*' ! -path '/var/log/*' ! -path '/var/cache/*' ! -path '/etc/*-' | sort; }
installs() {
    inside dpkg -i "/$1" > "$home/installing"
    cat "$home/installing"
    grep -q 'systemctl enable --now bandstand' "$home/installing"
    [ "$(inside dpkg-query -W -f '${db:Status-Abbrev}' bandstand)" = 'ii ' ]
}
has_groups() { inside getent group audio gpio; }
not_enabled() { [ -z "$("${root[@]}" find "$home/debian/etc/systemd" -name 'bandstand*' 2>/dev/null)" ]; }
has_its_files() {
    local file
    for file in /usr/bin/bandstand /etc/bandstand/bandstand.toml /usr/lib/systemd/system/bandstand.service \
        /usr/lib/systemd/user/bandstand.service /usr/lib/sysusers.d/bandstand.conf /usr/share/bandstand/scores/leeds.toml \
        /usr/share/man/man1/bandstand.1.gz /usr/share/bash-completion/completions/bandstand \
        /usr/share/zsh/vendor-completions/_bandstand /usr/share/fish/vendor_completions.d/bandstand.fish \
        /usr/share/doc/bandstand/copyright /usr/share/doc/bandstand/THIRD-PARTY.gz /usr/share/doc/bandstand/changelog.gz; do
        "${root[@]}" test -s "$home/debian$file" || { echo "there is no $file"; return 1; }
    done
    inside dpkg-query -W -f '${Conffiles}\n' bandstand | grep -q '^ /etc/bandstand/bandstand.toml '
}
runs() {
    [ "$(inside bandstand --version)" = "bandstand $(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)" ]
    inside bandstand check /etc/bandstand/bandstand.toml
    inside bandstand check /usr/share/bandstand/scores/leeds.toml
}
renders() {
    inside bandstand render -o /week.mid -o /week.json
    inside bandstand render --hour 7..9 -o /morning.wav
    "${root[@]}" cp "$home/debian"/{week.mid,week.json,morning.wav} "$1"
    "${root[@]}" rm "$home/debian"/{week.mid,week.json,morning.wav}
}
edit() { "${root[@]}" sed -i 's/^#mode = .*/mode = "now"/' "$home/debian/etc/bandstand/bandstand.toml"; }
edited() { "${root[@]}" grep -qx 'mode = "now"' "$home/debian/etc/bandstand/bandstand.toml"; }
# If both packages have the same config, dpkg asks nothing. If the newer package has another config, the edited file stays and
# dpkg puts the new one beside it.
upgrades() {
    edit
    inside dpkg -i "/$1"
    edited
    inside dpkg --force-confdef --force-confold -i /newer.deb
    edited
    "${root[@]}" grep -q 'newer package has' "$home/debian/etc/bandstand/bandstand.toml.dpkg-dist"
    inside bandstand check /etc/bandstand/bandstand.toml
}
is_removed() {
    inside dpkg -r bandstand
    edited
    "${root[@]}" test ! -e "$home/debian/usr/bin/bandstand"
}
is_purged() {
    inside dpkg -P bandstand
    files > "$home/after"
    diff "$home/before" "$home/after"
}
# On a Pi 1 the armhf package says what is wrong, and leaves nothing behind.
refuses_armv6() {
    "${root[@]}" sh -c "echo 'model name : ARMv6-compatible processor rev 7 (v6l)' > '$home/debian/proc/cpuinfo'"
    if inside dpkg -i "/$1" > "$home/refusal" 2>&1; then echo "it was installed"; return 1; fi
    "${root[@]}" rm "$home/debian/proc/cpuinfo"
    cat "$home/refusal"
    grep -q 'this machine is an ARMv6' "$home/refusal"
    inside dpkg -P bandstand
}

# -- Each architecture ---------------------------------------------------------------------------------------------------
native=$(dpkg --print-architecture)
for architecture; do
    scripts/deb "$architecture"
    package=$(ls -t target/deb/bandstand_*_"$architecture".deb | head -n 1)
    if command -v lintian >/dev/null; then
        check "$architecture: lintian finds nothing that is not explained" linted "$package"
    else
        skip "$architecture: there is no lintian"
    fi
    check "$architecture: depends on the libc it was linked with" links_with_bookworm "$package"
    check "$architecture: the program is under 10 MB" small "$package"
    case $architecture in
        "$native") ;;
        arm64) foreign_programs_start qemu-aarch64 || { skip "$architecture: its programs cannot be started here"; continue; } ;;
        armhf) foreign_programs_start qemu-arm || { skip "$architecture: its programs cannot be started here"; continue; } ;;
    esac
    command -v debootstrap >/dev/null && "${root[@]}" true 2>/dev/null || { skip "$architecture: no debootstrap, or not root"; continue; }
    check "$architecture: a clean Debian" clean_debian "$architecture"
    "${root[@]}" cp "$package" "$home/debian/"
    newer_package "$package" "$home/newer.deb" >/dev/null
    "${root[@]}" cp "$home/newer.deb" "$home/debian/"
    file=$(basename "$package")
    files > "$home/before"
    [ "$architecture" != armhf ] || check "$architecture: refuses an ARMv6" refuses_armv6 "$file"
    check "$architecture: is installed, and says how to start it" installs "$file"
    check "$architecture: is not enabled" not_enabled
    check "$architecture: the groups of the service are there" has_groups
    check "$architecture: has its files" has_its_files
    check "$architecture: runs" runs
    mkdir -p "$home/rendered-$architecture"
    check "$architecture: renders" renders "$home/rendered-$architecture"
    check "$architecture: an upgrade keeps the edited config" upgrades "$file"
    check "$architecture: removed, its config stays" is_removed
    check "$architecture: purged, nothing stays" is_purged
    if [ "$architecture" != "$native" ] && [ -e "$home/rendered-$native/week.mid" ]; then
        for kind in mid json; do
            check "$architecture: the week's notes are those of $native (.$kind)" \
                cmp "$home/rendered-$native/week.$kind" "$home/rendered-$architecture/week.$kind"
        done
        check "$architecture: samples are those of $native to within -90 dB" .venv/bin/python tests/deb.py \
            "$home/rendered-$native/morning.wav" "$home/rendered-$architecture/morning.wav"
        cat "$home/said"
    fi
done
echo "deb: $passed passed, ${#failed[@]} failed, $skipped skipped"
[ ${#failed[@]} = 0 ]
