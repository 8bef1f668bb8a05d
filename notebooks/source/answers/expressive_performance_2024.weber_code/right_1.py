def weber_code(seconds, first, growth, count):
    marks = [0.0]
    step = first
    for _ in range(count - 1):
        marks.append(marks[-1] + step)
        step = step * growth
    # Of two marks that are equally near the lower one stands first.
    distances = [abs(mark - seconds) for mark in marks]
    return distances.index(min(distances))
