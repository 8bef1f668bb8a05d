def weber_code(seconds, first, growth, count):
    # Takes the mark below, not the nearest.
    # If you see: codes that are one too small now and then. Compare with the middle of the step,
    #     mark + step / 2, not with its end.
    code, mark, step = 0, 0.0, first
    while code < count - 1 and seconds > mark + step:
        mark += step
        step *= growth
        code += 1
    return code
