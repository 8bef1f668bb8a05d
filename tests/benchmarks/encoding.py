"""From MIDI files to event tokens: notes a second of ours, beside miditok's on the same files.

Run by `python -m tests.benchmarks.encoding`. The chorales and the tunes are written to temporary
MIDI files; the encoders take turns over all of them, and the median of the rounds counts.
Before that it is checked that our tokens decode to the notes of the files. Exits with 1 where the
notes differ or the limit is missed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from coursekit.corpora import chorales, tunes
from coursekit.encodings.events import decode_events, encode_files
from coursekit.encodings.midi_files import read_midi

ROUNDS = 5
LIMIT_RATIO = 10.0


def write_files(folder: Path) -> tuple[list[Path], int]:
    """Write both collections as MIDI; return the paths and how many notes they hold."""
    paths, notes = [], 0
    pieces = [(c.name, c.to_midi()) for c in chorales.load()]
    pieces += [(t.name, t.to_midi()) for t in tunes.load()]
    for name, midi in pieces:
        paths.append(folder / f"{name}.mid")
        midi.write(str(paths[-1]))
        notes += sum(len(part.notes) for part in midi.instruments)
    return paths, notes


def spans(midi) -> list[tuple[int, float, float]]:
    """Return pitch, start and end of every note, one a pitch and start: the longest."""
    found: dict[tuple[int, int], float] = {}
    for part in midi.instruments:
        for note in part.notes:
            key = (note.pitch, round(note.start * 1000))
            found[key] = max(found.get(key, 0.0), note.end)
    return [(pitch, start / 1000, end) for (pitch, start), end in sorted(found.items())]


def largest_error(paths: list[Path]) -> float:
    """Return by how many seconds our tokens' notes differ at most; infinite where some are lost.

    The end of a note that its own pitch strikes again (two voices in unison) is cut there.
    """
    worst = 0.0
    for path, tokens in zip(paths, encode_files(paths), strict=True):
        before, after = spans(read_midi(path)), spans(decode_events(tokens))
        if [p for p, _, _ in before] != [p for p, _, _ in after]:
            return float("inf")
        starts = np.array([[a[1] - b[1]] for a, b in zip(before, after, strict=True)])
        cut = [
            k + 1 < len(before) and before[k + 1][0] == p and before[k + 1][1] < end
            for k, (p, _, end) in enumerate(before)
        ]
        ends = [a[2] - b[2] for a, b, c in zip(before, after, cut, strict=True) if not c]
        worst = max(worst, float(np.abs(starts).max()), float(np.abs(ends).max()))
    return worst


def main() -> int:
    """Print the medians and the ratio to miditok's faster tokenizer."""
    warnings.simplefilter("ignore")
    import miditok

    config = miditok.TokenizerConfig(num_velocities=32)
    theirs = {"MIDILike": miditok.MIDILike(config), "TSD": miditok.TSD(config)}
    with tempfile.TemporaryDirectory() as folder:
        paths, notes = write_files(Path(folder))
        error = largest_error(paths)
        print(f"{len(paths)} files, {notes:,} notes; largest error after decoding {error:.4f} s")
        times: dict[str, list[float]] = {"coursekit": [], **{name: [] for name in theirs}}
        for _ in range(ROUNDS):
            for name in times:
                start = time.perf_counter()
                if name == "coursekit":
                    encode_files(paths)
                else:
                    for path in paths:
                        theirs[name].encode(path)
                times[name].append(time.perf_counter() - start)
    speeds = {name: notes / statistics.median(found) for name, found in times.items()}
    for name, speed in speeds.items():
        print(f"{name}: {speed:,.0f} notes/s (median of {ROUNDS})")
    ratio = speeds["coursekit"] / max(speeds[name] for name in theirs)
    print(f"ratio to the faster of miditok's: {ratio:.1f} (limit {LIMIT_RATIO:.0f})")
    return int(ratio < LIMIT_RATIO or error > 0.0061)


if __name__ == "__main__":
    sys.exit(main())
