"""What Todd's network is made of: melodies as slices, the running net, training, experiments."""
