"""The one kind of error that a musician reads."""


class CourseError(Exception):
    """Something is wrong with an input or with this computer, said in a sentence.

    The message says what is wrong, what was expected and what to do about it. The command line
    prints it without a traceback.
    """
