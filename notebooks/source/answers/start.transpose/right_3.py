import numpy as np


def transpose(pitches, semitones):
    return (np.array(pitches, dtype=int) + semitones).tolist()
