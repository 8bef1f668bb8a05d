def weber_code(seconds, first, growth, count):
    # Goes beyond the last mark.
    # If you see: a code as large as count, or larger. The loop has to end at the last mark:
    #     while code < count - 1 and …
    code, mark, step = 0, 0.0, first
    while seconds > mark + step / 2:
        mark += step
        step *= growth
        code += 1
    return code
