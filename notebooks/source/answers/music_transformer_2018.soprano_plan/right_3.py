import numpy as np


def soprano_plan(soprano, voices):
    plan = np.full((len(soprano), voices), FREE, dtype=int)
    plan[:, 0] = np.array(soprano, dtype=int)
    return plan.tolist()
