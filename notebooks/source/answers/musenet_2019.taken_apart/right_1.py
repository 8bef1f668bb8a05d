def taken_apart(token):
    # Take the smallest digit off first, then the next.
    pitch = token % 61
    volume = token // 61 % 4
    return token // 244, volume, pitch + 36
