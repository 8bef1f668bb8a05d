"""What the Illiac Suite is made of; the suite itself is `coursekit.systems.illiac_1957`."""
