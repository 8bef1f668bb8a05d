def keep_within(model, parts, demands, capacity):
    # At the start of each part, add up the demands of all that sounds there.
    for one in parts:
        room = []
        for other in parts:
            here, ended, later = (model.new_bool_var("") for _ in range(3))
            model.add(other.end <= one.start).only_enforce_if(ended)
            model.add(other.start > one.start).only_enforce_if(later)
            model.add_bool_or(here, ended, later, ~one.played, ~other.played)
            room.append(demands[other.role] * here)
        model.add(sum(room) <= capacity)
