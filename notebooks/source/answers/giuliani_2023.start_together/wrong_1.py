import itertools


def start_together(model, parts):
    # Forgets that a repeat need not be played.
    # If you see: a loop that is not played stands in the way of others. Add ~one.played and
    #     ~other.played to what may be true.
    for one, other in itertools.combinations(parts, 2):
        before, after, together = (model.new_bool_var("") for _ in range(3))
        model.add(one.end <= other.start).only_enforce_if(before)
        model.add(other.end <= one.start).only_enforce_if(after)
        model.add(one.start == other.start).only_enforce_if(together)
        model.add_bool_or(before, after, together)
