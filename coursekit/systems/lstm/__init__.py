"""What the system of 1997 is made of: cells, gradients by hand, tasks, experiments, claims."""
