"""What `coursekit brief` does; what it takes is loaded when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def brief(
    order: Annotated[
        str, typer.Argument(help="The order in words, or a timeline's file that ends in .json.")
    ],
    out: Annotated[Path, typer.Option(help="A new folder for the piece.")] = Path("brief"),
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same piece.")] = 0,
    stems: Annotated[
        bool, typer.Option(help="Write a recording for each instrument, and their mix.")
    ] = True,
) -> None:
    """Compose by brief: the piece as notes, stems and mix, and its timeline as JSON (lesson 21).

    A timeline from which fields were deleted is filled again with this seed, the rest stays.
    """
    import json

    from coursekit.errors import CourseError
    from coursekit.files import write_atomically
    from coursekit.studio.export import export
    from coursekit.systems.brief_2018 import arrange, complete, plan, read

    if order.endswith(".json"):
        try:
            timeline = complete(json.loads(Path(order).read_text("utf-8")), seed=seed)
        except ValueError as error:
            raise CourseError(
                f"{order} is no JSON ({error}). Take the timeline.json that this command wrote."
            ) from error
    else:
        reading = read(order, seed=seed)
        for word, field, value in reading.found:
            print(f"{field}: {value} (“{word}”)")
        if reading.unknown:
            print(f"Not known, and left out: {', '.join(reading.unknown)}.")
        for sentence in reading.unclear:
            print(sentence)
        timeline = plan(reading.brief)
    done = export(arrange(timeline), out, formats=("midi", "stems") if stems else ("midi",))
    path = done.folder / "timeline.json"
    write_atomically(path, (json.dumps(timeline, indent=1, ensure_ascii=False) + "\n").encode())
    print(done)
    print(f"{path}: delete a field in it and give it to this command to have it made anew.")
