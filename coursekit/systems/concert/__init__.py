"""What CONCERT is made of: tasks, melodies, network, tables, experiments, claims."""
