def forbidding(parts, income):
    # Looks at the weights alone.
    # If you see: other parts missing. Code, codec and text encoder have licences of their own.
    return [name for name, commercial, limit in parts if name == "weights" and (not commercial or (limit and income > limit))]
