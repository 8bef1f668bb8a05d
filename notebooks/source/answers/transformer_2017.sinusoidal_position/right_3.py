import cmath


def sinusoidal_position(place, width):
    # A point that turns on a circle, seen from the side and from above.
    numbers = []
    for pair in range(width // 2):
        point = cmath.exp(1j * place * 10_000 ** (-2 * pair / width))
        numbers += [point.imag, point.real]
    return numbers
