"""Music as numbers and back: note rows, the voice grid, the melody grid, the event vocabulary."""
