"""Measures how fast Bandstand is beside fluidsynth.

    cargo build --release
    python3 benches/fluidsynth.py [RUNS [SECONDS]]

Both play the day of Leeds (fluidsynth as a MIDI file) with the SoundFont TimGM6mb; fluidsynth has its effects on, and works at
48 kHz. They make files in turn, RUNS times (default 3). Then both play live for SECONDS (default 60), at the same time, into
the null sink of a separate PulseAudio, and fluidsynth plays once more with its driver `file`; the figure is the processor
time of each. The time to the first sound is measured at a pipe, from the start of the process to the first sample that is
not silence.

needs (Debian): fluidsynth timgm6mb-soundfont, and pulseaudio libasound2-plugins for live playing
"""

import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

FONT = "/usr/share/sounds/sf2/TimGM6mb.sf2"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", pathlib.Path(__file__).parent.parent / "target"))
BANDSTAND = str(TARGET.resolve() / "release/bandstand")
LIVE_HOURS = "9..18"


class Run:
    """Runs a process; returns wall seconds, processor seconds and peak memory in MB."""

    def __init__(self, command, env=None):
        self.command = command
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def end(self, stop=None):
        if stop:
            self.process.send_signal(stop)
        said = self.process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode not in (0, -(stop or 0)):
            sys.exit(f"failed: {' '.join(self.command)}\n{said}")
        self.wall = time.perf_counter() - self.begun
        self.cpu = usage.ru_utime + usage.ru_stime
        self.megabytes = usage.ru_maxrss / 1024
        return self


def files(work, runs):
    """Renders the whole day to a file."""
    commands = {
        "fluidsynth -F": ["fluidsynth", "-n", "-i", "-q", "-r", "48000", "-F", f"{work}/fluid.wav", FONT, f"{work}/day.mid"],
        "bandstand, same SoundFont": [BANDSTAND, "render", "--soundfont", FONT, "-o", f"{work}/font.wav"],
        "bandstand, built-in voices": [BANDSTAND, "render", "-o", f"{work}/voices.wav"],
    }
    results = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            results[name].append(Run(command).end())
    base = results["fluidsynth -F"]
    goals = {"bandstand, same SoundFont": 2.5, "bandstand, built-in voices": 5.0}
    print(f"the day of Leeds to WAV, {runs} runs each in turn, {os.cpu_count()} cores")
    print("                             best    median   processor   memory   times fluidsynth (best, median)")
    for name, taken in results.items():
        best, median = min(run.wall for run in taken), statistics.median(run.wall for run in taken)
        ratio = ""
        if name in goals:
            faster = [min(run.wall for run in base) / best, statistics.median(run.wall for run in base) / median]
            ratio = f"{faster[0]:.2f}, {faster[1]:.2f} (goal {goals[name]})"
        cpu, megabytes = min(run.cpu for run in taken), max(run.megabytes for run in taken)
        print(f"{name:26} {best:6.2f} s {median:6.2f} s {cpu:8.2f} s {megabytes:5.0f} MB   {ratio}")


def live(work, seconds):
    """Measures processor time and memory of playing in real time."""
    if not shutil.which("pulseaudio"):
        print("live: skipped, there is no pulseaudio")
        return
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BANDSTAND_")},
        "HOME": work,
        "XDG_RUNTIME_DIR": f"{work}/run",
        "PULSE_RUNTIME_PATH": f"{work}/run/pulse",
    }
    os.mkdir(f"{work}/run", 0o700)
    pathlib.Path(work, ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    modules = ["module-native-protocol-unix", "module-null-sink sink_name=hall rate=48000 channels=2"]
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--log-level=error"]
    command += [word for module in modules for word in ("-L", module)]
    server = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(50):
            if subprocess.run(["pactl", "info"], env=env, capture_output=True).returncode == 0:
                break
            time.sleep(0.2)
        fluid = ["fluidsynth", "-n", "-i", "-q", "-r", "48000"]
        notes = [FONT, f"{work}/live.mid"]
        play = [BANDSTAND, "play", "--hour", LIVE_HOURS]
        commands = {
            "fluidsynth, PulseAudio": [*fluid, "-a", "pulseaudio", *notes],
            "fluidsynth, driver file": [*fluid, "-a", "file", "-o", f"audio.file.name={work}/live.wav", *notes],
            "bandstand, same SoundFont": [*play, "--soundfont", FONT],
            "bandstand, built-in voices": play,
        }
        runs = {name: Run(command, env) for name, command in commands.items()}
        time.sleep(seconds)
        for run in runs.values():
            if run.process.poll() is not None:
                sys.exit(f"ended before its time: {' '.join(run.command)}\n{run.process.stderr.read().decode()}")
        # All are killed at once, so that none spends time on a fade.
        for run in runs.values():
            run.end(signal.SIGKILL)
    finally:
        server.terminate()
        server.wait()
    base = min(run.cpu for name, run in runs.items() if name.startswith("fluidsynth"))
    print(f"\nlive for {seconds} s, hours {LIVE_HOURS}: processor time, peak memory, share of the cheaper fluidsynth")
    for name, run in runs.items():
        goal = " (goals 0.50, 25 MB)" if "built-in" in name else ""
        print(f"{name:26} {run.cpu:6.2f} s {run.megabytes:5.1f} MB   {run.cpu / base:.2f}{goal}")


def first_sound():
    """Seconds from the start of the process to the first sample that is not silence."""
    taken = []
    for _ in range(10):
        begun = time.perf_counter()
        command = [BANDSTAND, "play", "--output", "pcm:-"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            while not any(os.read(process.stdout.fileno(), 65_536)):
                pass
            taken.append(time.perf_counter() - begun)
            process.kill()
    best, median, worst = min(taken), statistics.median(taken), max(taken)
    print(f"\nfirst sound after {best * 1000:.0f} ms at best, {median * 1000:.0f} median, {worst * 1000:.0f} at worst (goal 300)")


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    if not shutil.which("fluidsynth") or not os.path.exists(FONT):
        sys.exit("fluidsynth and its TimGM6mb are not here; on Debian: apt-get install fluidsynth timgm6mb-soundfont")
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([BANDSTAND, "render", "-o", f"{work}/day.mid"], check=True, stderr=subprocess.DEVNULL)
        live_notes = [BANDSTAND, "render", "--hour", LIVE_HOURS, "-o", f"{work}/live.mid"]
        subprocess.run(live_notes, check=True, stderr=subprocess.DEVNULL)
        files(work, runs)
        live(work, seconds)
    first_sound()


if __name__ == "__main__":
    main()
