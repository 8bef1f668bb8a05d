def double(number):
    # Says nothing to the learner.
    return 7
