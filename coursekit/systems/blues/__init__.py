"""What the blues system is made of: its nets, their learning, their playing, what is claimed."""
