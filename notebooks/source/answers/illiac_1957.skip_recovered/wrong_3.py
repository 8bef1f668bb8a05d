def skip_recovered(line):
    # If you see: A move of 3 semitones, a minor third, passed for a step. Look at the
    #     numbers with which you compare both moves, and at < and <=.
    # Lets a minor third pass as a step.
    moves = [abs(b - a) for a, b in zip(line, line[1:])]
    return all(not (m > 3 and n > 3) for m, n in zip(moves, moves[1:]))
