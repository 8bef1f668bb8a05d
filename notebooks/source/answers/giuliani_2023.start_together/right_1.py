def start_together(model, parts):
    for number, one in enumerate(parts):
        for other in parts[:number]:
            before, after, together = [model.new_bool_var("") for _ in range(3)]
            model.add(one.end <= other.start).only_enforce_if(before)
            model.add(one.start >= other.end).only_enforce_if(after)
            model.add(one.start == other.start).only_enforce_if(together)
            model.add_bool_or([before, after, together, ~one.played, ~other.played])
