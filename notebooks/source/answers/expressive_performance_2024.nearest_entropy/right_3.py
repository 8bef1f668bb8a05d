def nearest_entropy(takes, wanted):
    def distance(place):
        return sum((take - want) * (take - want) for take, want in zip(takes[place], wanted))

    return min(range(len(takes)), key=distance)
