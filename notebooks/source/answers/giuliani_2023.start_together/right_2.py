from itertools import combinations


def start_together(model, parts):
    # Each thing that may be true gets a truth of its own; one of them has to be.
    for a, b in combinations(parts, 2):
        choices = [~a.played, ~b.played]
        for constraint in (a.end <= b.start, b.end <= a.start, a.start == b.start):
            choices.append(model.new_bool_var(""))
            model.add(constraint).only_enforce_if(choices[-1])
        model.add_bool_or(choices)
