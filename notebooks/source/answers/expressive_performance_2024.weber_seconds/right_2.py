def weber_seconds(code, first, growth):
    return sum(first * growth**number for number in range(code))
