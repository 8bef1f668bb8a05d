def weber_code(seconds, first, growth, count):
    left, step = seconds, first
    for code in range(count - 1):
        if left <= step / 2:
            return code
        left -= step
        step *= growth
    return count - 1
