"""What a producer asks for: which loops, which of them are locked, banned or swapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from coursekit.errors import CourseError
from coursekit.systems.giuliani_2023.collection import pool
from coursekit.systems.giuliani_2023.loops import (
    CAPACITY,
    DEMANDS,
    GENRES,
    LABELS,
    ROLES,
    STYLES,
    Loop,
    fitting,
)

COUNTS = {"main melody": 2, "riff": 1, "sub-melody": 1, "accompaniment": 2, "pad": 1, "bass": 2,
          "drums": 2}  # fmt: skip
"""How many loops of each role a brief asks for where it does not say."""
MOST_BARS = 400


@dataclass(frozen=True)
class Brief:
    """A wish, which never changes: `lock`, `ban` and `swap` return another brief.

    Args:
        genre: one of `GENRES`.
        counts: how many loops of each role.
        seed: draws the loops from those that fit.
        bars: the length of each loop, 4 or 8; None takes either.
        capacity: the room that there is at every moment.
        longest: the most bars of the whole; None for no limit.
        matched: whether the loops share all labels; else any loop of the same metre will do.
        locks: loops with the bars at which they start, the first bar being 1.
        bans: loops that must not be heard, and for which nothing comes in.
        swaps: loops that must not be heard, and for which the next one that fits comes in.

    Raises:
        CourseError: one of these is nothing that can be asked for.
    """

    genre: str = "pop"
    counts: Mapping[str, int] = field(default_factory=lambda: dict(COUNTS))
    seed: int = 0
    bars: int | None = 4
    capacity: int = CAPACITY
    longest: int | None = None
    matched: bool = True
    locks: tuple[tuple[str, int], ...] = ()
    bans: tuple[str, ...] = ()
    swaps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be asked for."""
        if self.genre not in GENRES:
            raise CourseError(
                f"There is no genre {self.genre!r} in the pool. It has: {', '.join(GENRES)}."
            )
        for role, count in self.counts.items():
            if role not in ROLES or not isinstance(count, int) or not 0 <= count <= 40:
                raise CourseError(
                    f"The brief asks for {count!r} loops of {role!r}. The roles are "
                    f"{', '.join(ROLES)}, and each may have 0 to 40 loops."
                )
        if not any(self.counts.values()):
            raise CourseError("The brief asks for no loop at all. Ask for one or more in a role.")
        if self.bars not in (4, 8, None):
            raise CourseError(f"Loops have 4 or 8 bars; {self.bars!r} was asked for.")

    def lock(self, name: str, bar: int) -> Brief:
        """Return the brief in which a loop starts at a bar; locked twice, it is repeated there.

        Raises:
            CourseError: there is no such loop or bar, or it is banned, swapped or locked twice.
        """
        self._known(name)
        if name in (*self.bans, *self.swaps):
            raise CourseError(f"{name} is banned or swapped. Start from a brief without that wish.")
        if not isinstance(bar, int) or not 1 <= bar <= MOST_BARS:
            raise CourseError(f"The first bar is 1 and the last {MOST_BARS}; {bar!r} was given.")
        if sum(name == other for other, _ in self.locks) > 1:
            raise CourseError(f"{name} has two locks, and no loop is heard more than twice.")
        return replace(self, locks=tuple(sorted({*self.locks, (name, bar)})))

    def ban(self, name: str) -> Brief:
        """Return the brief without a loop, for which nothing comes in.

        Raises:
            CourseError: there is no such loop, or it is locked.
        """
        return replace(self, bans=(*self.bans, self._free(name)))

    def swap(self, name: str) -> Brief:
        """Return the brief in which the next loop that fits stands in place of this one.

        Raises:
            CourseError: there is no such loop, or it is locked.
        """
        return replace(self, swaps=(*self.swaps, self._free(name)))

    def _known(self, name: str) -> str:
        if name not in _by_name():
            role = next((role for role in ROLES if role in str(name)), ROLES[0])
            raise CourseError(
                f"There is no loop {name!r} in the pool. Loops are called like "
                f"'{self.genre} {role} 1'."
            )
        return name

    def _free(self, name: str) -> str:
        if any(self._known(name) == other for other, _ in self.locks):
            raise CourseError(f"{name} is locked. Start from a brief without this lock.")
        return name

    @property
    def wanted(self) -> dict[str, object]:
        """The labels that each loop has to bear."""
        style = next(style for style in STYLES if style.genre == self.genre)
        labels: dict[str, object] = {"metre": style.metre}
        if self.matched:
            labels = {name: getattr(style, name) for name in LABELS if name != "bars"}
        return labels if self.bars is None else labels | {"bars": self.bars}

    def cast(self, loops: Sequence[Loop] | None = None) -> list[Loop]:
        """Return the loops that are to be arranged, role by role.

        Each role has its own order by lot, so that a swap in one leaves the others as they are.

        Args:
            loops: the pool; None takes the course's.

        Raises:
            CourseError: too few loops fit; the sentence says of which role.
        """
        locked = {name for name, _ in self.locks}
        candidates = fitting(pool() if loops is None else loops, self.wanted)
        cast: list[Loop] = []
        for number, role in enumerate(ROLES):
            of_role = [loop for loop in candidates if loop.role == role]
            order = np.random.default_rng((self.seed, number)).permutation(len(of_role))
            drawn = [of_role[place] for place in order]
            count = self.counts.get(role, 0)
            # What is banned leaves its place empty, if it would have been taken.
            asked = [loop for loop in drawn if loop.name not in self.swaps]
            asked.sort(key=lambda loop: loop.name not in locked)
            if len(asked) < count:
                labels = ", ".join(_worded(name, label) for name, label in self.wanted.items())
                raise CourseError(
                    f"The brief asks for {count} loops of the role {role}, but only {len(asked)} "
                    f"fit it ({labels}{', after your swaps' if self.swaps else ''}). Ask for "
                    "fewer, or take back a swap."
                )
            cast += [loop for loop in asked[:count] if loop.name not in self.bans]
        self._hold_locked(cast, locked)
        return cast

    def _hold_locked(self, cast: Sequence[Loop], locked: set[str]) -> None:
        lost = sorted(locked - {loop.name for loop in cast})
        if lost:
            raise CourseError(
                f"{lost[0]} is locked, but the brief has no place for it: its labels are others, "
                "or fewer loops of its role are asked for than are locked."
            )
        if not cast:
            raise CourseError("Every loop of this brief is banned. Take back a ban.")


def _worded(name: str, label: object) -> str:
    if name == "metre":
        return f"metre {label[0]}/{label[1]}" if isinstance(label, tuple) else ""
    words = " ".join(map(str, label)) if isinstance(label, tuple) else str(label)
    return f"{name} {words}"


def _by_name() -> dict[str, Loop]:
    return {loop.name: loop for loop in pool(with_groove=True)}


def room_of(loop: Loop) -> int:
    """Return the room that a loop takes."""
    return DEMANDS[loop.role]
