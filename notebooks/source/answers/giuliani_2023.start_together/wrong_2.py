import itertools


def start_together(model, parts):
    # Lets everything start at once.
    # If you see: your loops may not follow each other. One may have ended when the other starts:
    #     state one.end <= other.start, with <= and not <, and the same the other way round.
    for one, other in itertools.combinations(parts, 2):
        model.add(one.start == other.start).only_enforce_if(one.played, other.played)
