def weber_code(seconds, first, growth, count):
    # Widens the step before it is walked.
    # If you see: codes that are a little too small. Walk the step first, mark += step, and widen it
    #     only then.
    code, mark, step = 0, 0.0, first
    while code < count - 1 and seconds > mark + step / 2:
        step *= growth
        mark += step
        code += 1
    return code
