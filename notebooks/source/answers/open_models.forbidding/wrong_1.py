def forbidding(parts, income):
    # Forgets that 0 stands for no limit.
    # If you see: free parts among those that forbid. A limit of 0 means that there is none.
    return [name for name, commercial, limit in parts if not commercial or income > limit]
