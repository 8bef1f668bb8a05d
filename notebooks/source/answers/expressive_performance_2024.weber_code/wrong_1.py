def weber_code(seconds, first, growth, count):
    # The steps do not widen.
    # If you see: codes far too large for long times. Every step must be `growth` times as wide as the
    #     one before: step *= growth, inside the loop.
    code, mark, step = 0, 0.0, first
    while code < count - 1 and seconds > mark + step / 2:
        mark += step
        code += 1
    return code
