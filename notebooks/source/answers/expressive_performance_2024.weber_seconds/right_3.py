def weber_seconds(code, first, growth):
    if not code:
        return 0.0
    # All steps but the first are growth times those of a ruler one step shorter.
    return first + growth * weber_seconds(code - 1, first, growth)
