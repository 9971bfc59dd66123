# Functions for scripts that source this file: they unpack Debian packages, of any release and architecture, into a folder.
# They do not touch this machine's own packages or its list of architectures, and need no root. Fetched packages stay in
# target/pi/apt. The mirror is the one that this machine uses; if it uses none of Debian's, DEBIAN_MIRROR names one.

debian_home=${CARGO_TARGET_DIR:-$PWD/target}/pi/apt
debian_keys=/usr/share/keyrings/debian-archive-keyring.gpg

# Prints the mirror of a release; security updates have their own mirror. apt knows where this machine gets its packages.
debian_mirror() {
    local wanted=Debian mirror
    case $1 in *-security) wanted=Debian-Security ;; esac
    mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n "s/^$wanted //p" | head -n 1)
    if [ -z "$mirror" ] && [ -n "${DEBIAN_MIRROR:-}" ]; then
        mirror=$DEBIAN_MIRROR
        case $1 in *-security) mirror=$mirror-security ;; esac
    fi
    [ -n "$mirror" ] || {
        echo "this machine's apt has no mirror of Debian; name one in DEBIAN_MIRROR, the address that has a folder 'dists'" >&2
        return 1
    }
    printf '%s\n' "$mirror"
}

# Runs apt with a separate root folder: debian_apt RELEASE ARCHITECTURE apt-get|apt-cache WORD..
debian_apt() {
    local root=$debian_home/$1-$2 architecture=$2 program=$3
    shift 3
    LC_ALL=C "$program" -qq \
        -o APT::Architecture="$architecture" -o APT::Architectures::="$architecture" \
        -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
        -o Dir::State="$root/state" -o Dir::State::status="$root/status" -o Dir::Cache="$root/cache" \
        -o Dir::Etc::sourcelist="$root/sources.list" -o Dir::Etc::sourceparts=/dev/null "$@"
}

# Updates the list of packages if it is older than a day: debian_update RELEASE ARCHITECTURE [again]
# An old list may name packages that the mirror no longer has; `again` updates it whatever its age.
debian_update() {
    local root=$debian_home/$1-$2
    if [ -z "${3:-}" ] && [ -n "$(find "$root/updated" -mmin -1440 2>/dev/null)" ]; then return; fi
    local mirror
    mirror=$(debian_mirror "$1")
    mkdir -p "$root/state/lists/partial" "$root/cache/archives/partial"
    : > "$root/status"
    echo "deb [arch=$2 signed-by=$debian_keys] $mirror $1 main" > "$root/sources.list"
    debian_apt "$1" "$2" apt-get update
    touch "$root/updated"
}

# Unpacks packages: debian_unpack RELEASE ARCHITECTURE FOLDER PACKAGE..
debian_unpack() {
    local release=$1 architecture=$2 folder=$3 packages=$debian_home/$1-$2/packages package
    shift 3
    debian_update "$release" "$architecture"
    mkdir -p "$packages" "$folder"
    for package; do
        [ -n "$(find "$packages" -name "${package}_*.deb")" ] && continue
        (cd "$packages" && debian_apt "$release" "$architecture" apt-get download "$package") || {
            debian_update "$release" "$architecture" again
            (cd "$packages" && debian_apt "$release" "$architecture" apt-get download "$package")
        }
    done
    for package; do dpkg-deb -x "$packages/${package}"_*.deb "$folder"; done
}

# Prints those dependencies of a package, itself included, whose names match a pattern:
# debian_needs RELEASE ARCHITECTURE PACKAGE PATTERN
debian_needs() {
    debian_update "$1" "$2" >&2
    debian_apt "$1" "$2" apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
        --no-replaces --no-enhances "$3" | grep -E "^($4)\$" | sort -u
}
