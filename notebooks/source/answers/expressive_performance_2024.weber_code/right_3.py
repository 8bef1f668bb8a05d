def weber_code(seconds, first, growth, count):
    # The middle of step k lies at first * ((growth**k - 1) / (growth - 1) + growth**k / 2).
    code = 0
    for k in range(count - 1):
        middle = first * ((growth**k - 1) / (growth - 1) + growth**k / 2)
        if seconds > middle:
            code = k + 1
    return code
