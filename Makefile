# make play    plays Leeds (or, without a sound card, makes leeds.wav and leeds.mid)
# make test    runs every check
# Both install what a fresh Debian machine lacks; see scripts/setup.

export PATH := $(PATH):$(HOME)/.cargo/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: play test setup build format lint unit docs listen server synth booted bench presses strike soak soak-live reference cross wasm clean \
	arm64 armhf debs packages pi notices supply instructions fuzz

play: build
	@scripts/play

test: setup format lint unit docs listen server synth booted wasm packages pi

build:
	@scripts/setup build
	cargo build --release --locked

setup:
	@scripts/setup test

format:
	cargo fmt --check

lint:
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --all-targets --no-default-features --features program -- -D warnings
	cargo clippy --locked --lib --no-default-features -- -D warnings
	cargo fetch --quiet --locked --manifest-path fuzz/Cargo.toml --target $$(rustc -vV | sed -n 's/^host: //p')

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

# Plays into real sound servers, compares what they recorded with the file of the same music, and stops one of them in
# mid-play. A check that depends on timing gets a second try, because the machine may be busy with other things.
server:
	cargo build --locked
	tests/real_sound.sh $${CARGO_TARGET_DIR:-target}/debug .venv/bin/python

# Plays to real synths through JACK and compares what they sounded with the file of the same music; stops a synth and starts
# it again. Other work on the machine affects the timing, so there is a second try.
synth:
	cargo build --locked --features jack
	cp $${CARGO_TARGET_DIR:-target}/debug/bandstand $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack
	cargo build --locked
	tests/real_synth.sh $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack .venv/bin/python || { echo "second try: synth"; \
		tests/real_synth.sh $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack .venv/bin/python; }

# Tests the service under a systemd that boots in its own namespaces; needs root.
booted:
	cargo build --locked
	tests/booted.sh $${CARGO_TARGET_DIR:-target}/debug

# Measures the time from a press to its answer, 200 times; takes ten minutes.
presses: setup
	cargo build --release --locked
	.venv/bin/python benches/presses.py $${CARGO_TARGET_DIR:-target}/release/bandstand 200

# Measures how exactly the town clock strikes, with three daemons that play into pipes; takes a minute and a half.
strike:
	cargo build --release --locked
	python3 benches/strike.py $${CARGO_TARGET_DIR:-target}/release/bandstand

# Runs ninety days of the town clock with a hundred thousand presses, as fast as the machine can; the tests have a shorter run.
soak:
	BANDSTAND_SOAK_DAYS=90 cargo test --locked --release --lib town_clock_keeps -- --nocapture

# Plays half an hour through a real sound server with a press every second; prints underruns, processor time and memory.
soak-live: setup
	cargo build --release --locked
	python3 benches/soak.py $${CARGO_TARGET_DIR:-target}/release/bandstand 30

# Writes docs/reference again from the types.
reference:
	BANDSTAND_WRITE_REFERENCE=1 cargo test --locked --test reference --test snippets
	BANDSTAND_WRITE_REFERENCE=1 cargo test --locked --lib the_page_of_commands

# Measures how fast the program is, alone and beside fluidsynth.
bench:
	cargo bench --locked --bench compose
	cargo bench --locked --bench sound
	cargo bench --locked --bench midi
	cargo build --release --locked
	python3 benches/fluidsynth.py

# Builds for a Raspberry Pi without Docker; see docs/pi.md.
arm64 armhf:
	@scripts/setup cross
	scripts/cross $@

# The core for a browser: from counts to bytes, without files, threads or clocks.
wasm:
	scripts/cross wasm

# Makes packages for Debian and Raspberry Pi OS, in target/deb.
debs:
	@scripts/setup packages
	scripts/deb amd64
	scripts/deb arm64
	scripts/deb armhf

# Checks packages, and installs, upgrades, removes and purges them in clean Debians; compares what two processors render.
packages:
	@scripts/setup packages
	tests/deb.sh amd64 arm64

# Tests the package on QEMU's Raspberry Pi 3: it plays, its buttons are pressed, it is killed and started again.
pi:
	@scripts/setup pi
	scripts/pi

# Writes THIRD-PARTY.md from the libraries' own files.
notices:
	@scripts/setup supply
	cargo fetch --locked
	target/tools/bin/cargo-about generate --locked --offline --config packaging/notices/about.toml \
		--output-file THIRD-PARTY.md packaging/notices/about.hbs

# Checks licences, known faults, libraries in two versions, the crate as it would be published, and the oldest promised Rust.
supply:
	@scripts/setup supply
	scripts/supply

# Counts the instructions of a second of live music, and compares them with a Pi Zero 2; needs valgrind.
instructions:
	cargo build --release --locked
	python3 benches/instructions.py $${CARGO_TARGET_DIR:-target}/release/bandstand $(wildcard /usr/share/sounds/sf2/TimGM6mb.sf2)

# Gives random bytes to whatever reads bytes of others, for so many minutes each: make fuzz MINUTES=10
MINUTES ?= 10
fuzz:
	@scripts/setup build
	scripts/fuzz $(MINUTES)

# Builds for a Raspberry Pi in Docker; needs https://github.com/cross-rs/cross.
cross:
	CROSS_CONFIG=cross.toml cross build --release --locked --target aarch64-unknown-linux-gnu
	CROSS_CONFIG=cross.toml cross build --release --locked --target armv7-unknown-linux-gnueabihf

clean:
	cargo clean
	rm -rf .venv leeds.wav leeds.mid
