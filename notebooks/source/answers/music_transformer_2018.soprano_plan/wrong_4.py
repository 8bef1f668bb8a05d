def soprano_plan(soprano, voices):
    # A row for each voice.
    # If you see: a row for each voice. The plan has a row for each sixteenth, and in it a place for
    #     each voice.
    return [list(soprano)] + [[FREE] * len(soprano) for voice in range(voices - 1)]
