import itertools


def start_together(model, parts):
    # Lets everything start at once.
    # If you see: all your loops have to start together, even those that do not overlap. One may
    #     also end before the other starts.
    for one, other in itertools.combinations(parts, 2):
        model.add(one.start == other.start).only_enforce_if(one.played, other.played)
