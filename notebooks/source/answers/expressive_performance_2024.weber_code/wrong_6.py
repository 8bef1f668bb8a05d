def weber_code(seconds, first, growth, count):
    # Does not count the marks.
    # If you see: 0 for every time. Count each mark that you walk to: code += 1, inside the loop.
    code, mark, step = 0, 0.0, first
    while code < count - 1 and seconds > mark + step / 2:
        mark += step
        step *= growth
    return code
