def double(number):
    # If you see: The number was multiplied by itself.
    #     Add it to itself instead.
    return number * number
