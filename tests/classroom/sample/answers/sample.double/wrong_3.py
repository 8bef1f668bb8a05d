def double(number):
    # If you see: Only one of the two numbers arrived, and this is said once.
    return +number
