import numpy as np


def clash_rate(moments):
    if len(moments) == 0:
        return 0.0
    table = np.zeros((len(moments), 12), dtype=bool)
    for row, moment in zip(table, moments):
        row[list(moment)] = True
    return float((table & np.roll(table, 1, axis=1)).any(axis=1).mean())
