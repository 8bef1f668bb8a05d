# %% [markdown]
# # 02 A lesson to be graded
#
# The square of $x$ is $x^2$.

# %% tags=["setup"]
from coursekit.classroom import check, require_own

# %% [markdown] nbgrader={"grade_id": "question", "locked": true}
# Which two parts move in parallel fifths? Write the functions below.


# %% tags=["crux"] nbgrader={"grade_id": "crux", "solution": true}
def transpose(pitches, semitones):
    """Return the pitches moved by so many semitones."""
    ### BEGIN SOLUTION
    return [pitch + semitones for pitch in pitches]
    ### END SOLUTION


# %% nbgrader={"grade_id": "crux-check", "grade": true, "locked": true, "points": 4}
transpose = check("start.transpose", transpose)
### BEGIN HIDDEN TESTS
require_own(transpose)
### END HIDDEN TESTS

# %%
print(transpose([60], 7))

# %% nbgrader={"grade_id": "voice", "solution": true}
HOLD, REST = 128, 129


def notes_of_voice(cells):
    """Return (onset, length, pitch) of each note."""
    ### BEGIN SOLUTION
    notes = []
    for step, cell in enumerate(cells):
        if cell < HOLD:
            notes.append((step, 1, cell))
        elif cell == HOLD and notes and sum(notes[-1][:2]) == step:
            onset, length, pitch = notes[-1]
            notes[-1] = (onset, length + 1, pitch)
    return notes
    ### END SOLUTION


# %% nbgrader={"grade_id": "voice-check", "grade": true, "locked": true, "points": 3}
notes_of_voice = check("grid.notes_of_voice", notes_of_voice)

# %% [markdown] nbgrader={"grade_id": "brief", "solution": true, "grade": true, "points": 5}
# ### BEGIN SOLUTION
# A lullaby, because it repeats.
# ### END SOLUTION
