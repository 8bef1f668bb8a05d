import numpy as np


def chord_tone_ratio(bars, chords):
    fits = [np.isin(np.array(bar) % 12, chord) for bar, chord in zip(bars, chords, strict=True)]
    return float(np.concatenate(fits).mean())
