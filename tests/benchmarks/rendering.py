"""How long sixty seconds of four parts take to become sound, beside pretty_midi's sine tones.

Run by `python -m tests.benchmarks.rendering`. It also times the first player of a fresh process,
with every import still to be made. Exits with 1 where a limit is missed.
"""

from __future__ import annotations

import subprocess
import sys
import time

import pretty_midi

from coursekit import listening

SECONDS = 60
LIMIT_SECONDS = 3.0
FIRST_LIMIT_SECONDS = 5.0
_FIRST = """
import time
start = time.perf_counter()
import pretty_midi
from coursekit import listening
midi = pretty_midi.PrettyMIDI()
part = pretty_midi.Instrument(0, name="Piano")
part.notes = [pretty_midi.Note(80, 60 + k, k / 2, k / 2 + 0.5) for k in range(16)]
midi.instruments.append(part)
listening.play(midi, "Sixteen notes")._repr_mimebundle_()
print(time.perf_counter() - start)
"""


def four_parts(seconds: int) -> pretty_midi.PrettyMIDI:
    """Return four string parts in quarter notes at 120 beats a minute."""
    midi = pretty_midi.PrettyMIDI(initial_tempo=120)
    for voice, program in enumerate((40, 40, 41, 42)):
        part = pretty_midi.Instrument(program, name=f"Voice {voice + 1}")
        part.notes = [
            pretty_midi.Note(
                80, 76 - 9 * voice + (0, 2, 4, 5, 7, 5, 4, 2)[k % 8], k / 2, k / 2 + 0.5
            )
            for k in range(2 * seconds)
        ]
        midi.instruments.append(part)
    return midi


def best(action, times: int = 3) -> float:
    """Return the shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> int:
    """Print both times and their ratio."""
    midi = four_parts(SECONDS)
    listening.render(midi)
    here = best(lambda: listening.render(midi))
    sines = best(lambda: midi.synthesize(fs=48000))
    mp3 = best(listening.render(midi).excerpt(0, 30).mp3)
    first = min(
        float(
            subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, check=True).stdout
        )
        for _ in range(2)
    )
    print(f"{SECONDS} s of four parts, sampled and levelled: {here:.2f} s ({SECONDS / here:.0f}x)")
    print(
        f"{SECONDS} s of four parts, pretty_midi.synthesize: {sines:.2f} s ({SECONDS / sines:.0f}x)"
    )
    print(f"ratio to the sine tones: {here / sines:.2f}")
    print(f"30 s as MP3: {mp3:.2f} s")
    print(f"first player of a fresh process: {first:.2f} s")
    return int(here > LIMIT_SECONDS or first > FIRST_LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
