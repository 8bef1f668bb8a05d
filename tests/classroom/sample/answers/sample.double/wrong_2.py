def double(number):
    # If you see: Only one of the two numbers arrived.
    return number
