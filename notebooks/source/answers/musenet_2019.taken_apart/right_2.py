def taken_apart(token):
    instrument = 0
    while token >= 244:
        token -= 244
        instrument += 1
    volume = 0
    while token >= 61:
        token -= 61
        volume += 1
    return instrument, volume, 36 + token
