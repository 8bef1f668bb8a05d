# %% [markdown] slideshow={"slide_type": "slide"}
# # 90 A sample
#
# One sentence, and a [link](../README.md).

# %% tags=["setup"] slideshow={"slide_type": "skip"}
import sys

from IPython.display import display

TWO = 2


def check(key, function):
    """Try a function on one number, and put another in its place where it fails."""
    try:
        assert function(2) == 4
    except NotImplementedError as missing:
        print(f"{key}: {missing}")
        return lambda number: 2 * number
    print(f"{key}: right.")
    return function


def require_own(function):
    """Mark the place where the grader looks."""
    assert function.__name__ == "double"


# %% [markdown] slideshow={"slide_type": "notes"}
# Ask who can double a number.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1 The crux (5 min)
#
# Double it.


# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true} slideshow={"slide_type": "slide"}
def double(number):
    """Return twice the number.

    Two and two are four:

    >>> double(2)
    4

    Nothing twice is nothing:

    >>> double(0)
    0

    A debt of three grows to six:

    >>> double(-3)
    -6
    """
    ### BEGIN SOLUTION
    # Add the number
    # to itself.
    twice = [number + number]  # gap: number + number
    # Give it back.
    return twice[0]
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4}
double = check("sample.double", double)
### BEGIN HIDDEN TESTS
require_own(double)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Hint</summary>
#
# Add it to itself.
#
# </details>

# %%
print(double(21), object())
print("50%|#####", file=sys.stderr)
print({"soprano", "alto", "tenor", "bass"})
SOUND = "<figure><audio controls src='data:audio/mpeg;base64,AAAA'></audio></figure>"
display({"text/html": SOUND, "text/plain": "Sound (1.0 s): a note."}, raw=True)
PICTURE = {"text/html": "<img alt='A picture.'>", "image/png": "AAAA", "text/plain": "A picture."}
display(PICTURE, raw=True)
display({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Slider(value=1)"}, raw=True)

# %% [markdown] nbgrader={"grade_id": "essay", "solution": true, "grade": true, "points": 2}
# What is two?
#
# ### BEGIN SOLUTION
# The first even number.
# ### END SOLUTION

# %%
double(4)

# %%
double(4)
