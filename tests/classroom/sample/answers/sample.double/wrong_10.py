def double(number):
    # If you see: It goes wrong below zero.
    return abs(number) * TWO  # noqa: F821 (the lesson sets it)
