def weber_code(seconds, first, growth, count):
    # Returns the mark, not its number.
    # If you see: a decimal fraction such as 0.3. That is where the mark lies; the number of the mark
    #     is asked for, code.
    code, mark, step = 0, 0.0, first
    while code < count - 1 and seconds > mark + step / 2:
        mark += step
        step *= growth
        code += 1
    return mark
