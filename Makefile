# make play    hear Leeds (or, without a sound card, make leeds.wav and leeds.mid of it)
# make test    every check there is
# Both install what they lack on a fresh Debian machine; see scripts/setup.

export PATH := $(PATH):$(HOME)/.cargo/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: play test setup build format lint unit docs listen server synth booted bench presses soak soak-live reference cross clean \
	arm64 armhf debs packages pi notices supply instructions

play: build
	@scripts/play

test: setup format lint unit docs listen server synth booted packages pi

build:
	@scripts/setup build
	cargo build --release --locked

setup:
	@scripts/setup test

format:
	cargo fmt --check

lint:
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --all-targets --no-default-features -- -D warnings

unit:
	@if cargo nextest --version >/dev/null 2>&1; then \
		set -x; cargo nextest run --locked --no-fail-fast && cargo test --locked --doc; \
	else \
		set -x; cargo test --locked --no-fail-fast; \
	fi

docs:
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

listen:
	cargo build --locked
	.venv/bin/python tests/listen/run.py $${CARGO_TARGET_DIR:-target}/debug/bandstand

# Plays into real sound servers, compares what they heard with the file of the same music, and takes one of them away in
# mid-play. What must keep time has a second try on a machine that is busy with other things.
server:
	cargo build --locked
	tests/real_sound.sh $${CARGO_TARGET_DIR:-target}/debug .venv/bin/python

# Plays to real synths through JACK and compares what they sounded with the file of the same music; takes a synth away and
# brings it back. Timing on a busy machine is not ours alone, so there is a second try.
synth:
	cargo build --locked --features jack
	cp $${CARGO_TARGET_DIR:-target}/debug/bandstand $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack
	cargo build --locked
	tests/real_synth.sh $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack .venv/bin/python || \
		tests/real_synth.sh $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack .venv/bin/python

# The service under a systemd that has booted in namespaces of its own; for root.
booted:
	cargo build --locked
	tests/booted.sh $${CARGO_TARGET_DIR:-target}/debug

# From a press to its answer, 200 times; ten minutes.
presses: setup
	cargo build --release --locked
	.venv/bin/python benches/presses.py $${CARGO_TARGET_DIR:-target}/release/bandstand 200

# Ninety days of the town clock with a hundred thousand presses, as fast as the machine goes; a shorter run is in the tests.
soak:
	BANDSTAND_SOAK_DAYS=90 cargo test --locked --release --lib town_clock_keeps -- --nocapture

# Half an hour through a real sound server, with a press every second: what ran dry, processor time, memory.
soak-live: setup
	cargo build --release --locked
	python3 benches/soak.py $${CARGO_TARGET_DIR:-target}/release/bandstand 30

# Writes docs/reference anew from the types.
reference:
	BANDSTAND_WRITE_REFERENCE=1 cargo test --locked --test reference --test snippets
	BANDSTAND_WRITE_REFERENCE=1 cargo test --locked --lib the_page_of_commands

# How fast it is, by itself and beside fluidsynth.
bench:
	cargo bench --locked --bench compose
	cargo bench --locked --bench sound
	cargo bench --locked --bench midi
	cargo build --release --locked
	python3 benches/fluidsynth.py

# For a Raspberry Pi, without Docker; see docs/pi.md.
arm64 armhf:
	@scripts/setup cross
	scripts/cross $@

# Packages for Debian and Raspberry Pi OS, in target/deb.
debs:
	@scripts/setup packages
	scripts/deb amd64
	scripts/deb arm64
	scripts/deb armhf

# Looks at packages, and installs, upgrades, removes and purges them in clean Debians; compares what two processors render.
packages:
	@scripts/setup packages
	tests/deb.sh amd64 arm64

# The emulated Pi: the package plays, is pressed, killed and started again, on QEMU's Raspberry Pi 3.
pi:
	@scripts/setup pi
	scripts/pi

# THIRD-PARTY.md, from the libraries' own files.
notices:
	@scripts/setup supply
	target/tools/bin/cargo-about generate --locked --offline --config packaging/notices/about.toml \
		--output-file THIRD-PARTY.md packaging/notices/about.hbs

# Licences, known faults, libraries in two versions; what a crate would hold; the oldest Rust that is promised.
supply:
	@scripts/setup supply
	scripts/supply

# Instructions of a second of live music, held against a Pi Zero 2; needs valgrind.
instructions:
	cargo build --release --locked
	python3 benches/instructions.py $${CARGO_TARGET_DIR:-target}/release/bandstand $(wildcard /usr/share/sounds/sf2/TimGM6mb.sf2)

# For a Raspberry Pi, in Docker; needs https://github.com/cross-rs/cross.
cross:
	CROSS_CONFIG=cross.toml cross build --release --locked --target aarch64-unknown-linux-gnu
	CROSS_CONFIG=cross.toml cross build --release --locked --target armv7-unknown-linux-gnueabihf

clean:
	cargo clean
	rm -rf .venv leeds.wav leeds.mid
