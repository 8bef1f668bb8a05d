def slerp(a, b, share):
    # Divides by 0 where there is no arc.
    # If you see: you divide by sin(angle) where it is 0, or as good as 0, since both points lie in
    #     one line with the origin. Take the straight line there.
    cosine = sum(x * y for x, y in zip(a, b)) / (math.hypot(*a) * math.hypot(*b))
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    of_a = math.sin((1 - share) * angle) / math.sin(angle)
    of_b = math.sin(share * angle) / math.sin(angle)
    return [of_a * x + of_b * y for x, y in zip(a, b)]
