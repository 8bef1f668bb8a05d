def pitch_code(pitch):
    # One counter of twelve states, turned by a semitone or by a fifth at a time.
    state, states = [-1.0] * 6, []
    for _ in range(12):
        states.append(state)
        state = [-state[-1], *state[:-1]]
    chroma = states[(pitch + 3) % 12]
    fifths = states[((pitch + 3) * 7) % 12]
    return [(pitch - 60) * 6**-0.5, *chroma, *fifths]
