def matched(costs, limit):
    # Tries every pairing: for each note every partner that is free, or none.
    def best(row, free):
        if row == len(costs):
            return 0.0, []
        price, pairs = best(row + 1, free)
        price = price + limit
        for column in free:
            if costs[row][column] < limit:
                other, rest = best(row + 1, [one for one in free if one != column])
                if other + costs[row][column] < price:
                    price, pairs = other + costs[row][column], [(row, column), *rest]
        return price, pairs

    return best(0, list(range(len(costs[0]))))[1]
