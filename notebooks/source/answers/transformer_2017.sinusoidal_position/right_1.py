import math


def sinusoidal_position(place, width):
    speeds = [10_000 ** (-index / width) for index in range(0, width, 2)]
    return [wave(place * speed) for speed in speeds for wave in (math.sin, math.cos)]
