import math


def parzen(distances, width, dimensions):
    logs = []
    for row in distances:
        exponents = [-square / (2 * width * width) for square in row]
        top = max(exponents)
        logs.append(top + math.log(sum(math.exp(e - top) for e in exponents) / len(row)))
    height = dimensions * (math.log(width) + 0.5 * math.log(2 * math.pi))
    return sum(logs) / len(logs) - height
