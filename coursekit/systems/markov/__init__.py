"""What learned Markov chains are made of; the system is `coursekit.systems.illiac_markov_1957`."""
