def keep_within(model, parts, demands, capacity):
    # Role by role, since all parts of a role take the same room.
    of_role = {}
    for part in parts:
        of_role.setdefault(part.role, []).append(part.interval)
    intervals, room = [], []
    for role, found in of_role.items():
        intervals += found
        room += [demands[role]] * len(found)
    model.add_cumulative(intervals, room, capacity)
