import itertools


def start_together(model, parts):
    # A truth for each question; then what follows from what.
    for one, other in itertools.combinations(parts, 2):
        heard = model.new_bool_var("both are heard")
        model.add_bool_or(heard, one.played.negated(), other.played.negated())
        before = model.new_bool_var("")
        after = model.new_bool_var("")
        same = model.new_bool_var("")
        model.add(before + after + same >= 1).only_enforce_if(heard)
        model.add(other.start - one.end >= 0).only_enforce_if(before)
        model.add(one.start - other.end >= 0).only_enforce_if(after)
        model.add(one.start - other.start == 0).only_enforce_if(same)
