def weber_seconds(code, first, growth):
    # The width of the step, not the way to the mark.
    # If you see: something else than 0 for mark 0. You return the width of one step; all steps up to
    #     the mark have to be added.
    return first * growth**code
