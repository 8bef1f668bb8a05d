import itertools


def start_together(model, parts):
    # Compares the starts of two loops, and forgets how long they are.
    # If you see: loops may overlap askew. The one has ended only when its end, not its start, is
    #     no later than the start of the other.
    for one, other in itertools.combinations(parts, 2):
        before, after, together = (model.new_bool_var("") for _ in range(3))
        model.add(one.start <= other.start).only_enforce_if(before)
        model.add(other.start <= one.start).only_enforce_if(after)
        model.add(one.start == other.start).only_enforce_if(together)
        model.add_bool_or(before, after, together, ~one.played, ~other.played)
