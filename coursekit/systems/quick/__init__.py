"""What Quick's grammar is made of; the system itself is `coursekit.systems.quick_2016`."""
