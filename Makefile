# make play    hear Leeds (or, without a sound card, make leeds.wav and leeds.mid of it)
# make test    every check there is
# Both install what they lack on a fresh Debian machine; see scripts/setup.

export PATH := $(PATH):$(HOME)/.cargo/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: play test setup build format lint unit docs listen server synth unplug bench cross clean

play: build
	@scripts/play

test: setup format lint unit docs listen server synth

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

# Plays into a real sound server and compares what it heard with the file of the same music. A machine that is busy
# with other things may miss a block, so there is a second try.
server:
	cargo build --locked
	tests/real_sound.sh $${CARGO_TARGET_DIR:-target}/debug .venv/bin/python same || \
		tests/real_sound.sh $${CARGO_TARGET_DIR:-target}/debug .venv/bin/python same

# Plays to real synths through JACK and compares what they sounded with the file of the same music; takes a synth away and
# brings it back. Timing on a busy machine is not ours alone, so there is a second try.
synth:
	cargo build --locked --features jack
	cp $${CARGO_TARGET_DIR:-target}/debug/bandstand $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack
	cargo build --locked
	tests/real_synth.sh $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack .venv/bin/python || \
		tests/real_synth.sh $${CARGO_TARGET_DIR:-target}/debug/bandstand-jack .venv/bin/python

# The same as `server`, and the server is taken away in mid-play and brought back. Not part of the tests: it wants a quiet machine.
unplug:
	cargo build --locked --example play_hour
	tests/real_sound.sh $${CARGO_TARGET_DIR:-target}/debug .venv/bin/python

# How fast it is, beside others; see docs.
bench:
	cargo bench --locked --bench compose
	cargo bench --locked --bench sound
	cargo bench --locked --bench midi

# For a Raspberry Pi, in Docker; needs https://github.com/cross-rs/cross.
cross:
	CROSS_CONFIG=cross.toml cross build --release --locked --target aarch64-unknown-linux-gnu
	CROSS_CONFIG=cross.toml cross build --release --locked --target armv7-unknown-linux-gnueabihf

clean:
	cargo clean
	rm -rf .venv leeds.wav leeds.mid
