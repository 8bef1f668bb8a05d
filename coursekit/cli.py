"""The command line: `coursekit …`, a thin layer over the rooms."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coursekit.classroom.brief_commands import brief
from coursekit.classroom.portfolio_commands import app as portfolio_app
from coursekit.errors import CourseError, announcements
from coursekit.files import provide_home, validate_folder, write_atomically

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

    from coursekit.listening import Audio

app = typer.Typer(
    help="From Illiac to Prompt: a hands-on history of AI music generation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
lesson_app = typer.Typer(help="Build, check and time the lessons.", no_args_is_help=True)
app.add_typer(lesson_app, name="lesson")
app.add_typer(portfolio_app, name="portfolio")
app.command()(brief)

Lessons = Annotated[
    list[str] | None, typer.Argument(help="Lessons, such as 02; all where none is named.")
]


def main() -> None:
    """Run the command line; whatever goes wrong is told in a sentence, not in a traceback."""
    try:
        provide_home()
        app()
    except CourseError as error:
        print(f"coursekit: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except OSError as error:
        # Wherever it was asked, the operating system says which file it means and why not.
        print(
            f"coursekit: {error.filename or 'A file'} could not be read or written "
            f"({error.strerror or error}). Choose a file or folder that is there and that you may "
            "use, then try again.",
            file=sys.stderr,
        )
        raise SystemExit(1) from None


@app.command()
def systems() -> None:
    """Show the timeline: every system, what it starts from and what one may set."""
    from coursekit.systems import TIMELINE, system

    for name in TIMELINE:
        card = system(name).card
        print(f"{card.year}  {name}  {card.title} ({', '.join(card.authors)})")
        print(f"      {card.era}; makes a {card.kind}; starts from {', '.join(card.accepts)}")
        for control in card.controls:
            span = f"{control.low:g} to {control.high:g}" if control.low is not None else ""
            values = " | ".join(control.choices) or span or control.kind
            print(f"      --control {control.name}={control.default}  [{values}]  {control.help}")


@app.command()
def compose(
    name: Annotated[str, typer.Argument(metavar="SYSTEM", help="A name that `systems` lists.")],
    out: Annotated[Path, typer.Option(help="The file; .mid, .musicxml, .wav, .mp3 or .flac.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same piece.")] = 0,
    bars: Annotated[int, typer.Option(help="How many bars.")] = 8,
    primer: Annotated[
        Path | None, typer.Option(help="A MIDI file with a melody, with which the piece begins.")
    ] = None,
    control: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE, as `systems` lists them; may be repeated.")
    ] = None,
    mine: Annotated[
        bool,
        typer.Option(
            "--mine",
            help="Compose with your own functions, in work/mine/SYSTEM.py. That file is run as a "
            "program of yours: whatever you may do on this computer, it may do.",
        ),
    ] = False,
    overwrite: Annotated[bool, typer.Option(help="Replace a file of that name.")] = False,
) -> None:
    """Let a system compose, and write the piece as MIDI, MusicXML or sound."""
    from coursekit.encodings.midi_files import read_midi
    from coursekit.listening.export import ending_of, save
    from coursekit.systems import compose as compose_with
    from coursekit.systems import system

    settings = {}
    for item in control or []:
        key, equals, value = (part.strip() for part in item.partition("="))
        if not equals:
            raise CourseError(f"{item!r} is no control. Write NAME=VALUE, such as tempo=90.")
        if key in ("name", "seed", "bars", "primer", "model"):
            raise CourseError(
                f"{key!r} is no control. `coursekit compose --help` says where it is written."
            )
        settings[key] = value
    known = {one.name: one for one in system(name).card.controls}
    # What the system does not know is passed on as text, and it says so.
    values = {
        key: known[key].parse(text) if key in known else text for key, text in settings.items()
    }
    ending_of(out)  # said before the music is made, which can take minutes
    validate_folder(out.parent)
    start = None if primer is None else read_midi(primer)
    own: tuple[str, ...] = ()
    if mine:
        from coursekit.classroom.exercises.mine import load

        values["model"], own = load(name)
    with announcements() as sentences:
        piece = compose_with(name, seed=seed, bars=bars, primer=start, **values)
    path = save(piece, out, if_taken="overwrite" if overwrite else "refuse")
    print(f"{path}: {_size(piece)}, seed {seed}.")
    print(_note_provenance(piece, path, overwrite=overwrite))
    if own:
        print(f"Your own: {', '.join(own)}.")
    for sentence in sentences:
        print(sentence)


def _size(piece: PrettyMIDI | Audio) -> str:
    """Return how long a piece is, in words."""
    from coursekit.listening import Audio

    if isinstance(piece, Audio):
        return f"{piece.duration_seconds:.1f} s of sound"
    notes = sum(len(part.notes) for part in piece.instruments)
    return f"{notes} notes, {piece.get_end_time():.1f} s"


def _note_provenance(piece: Any, path: Path, *, overwrite: bool) -> str:
    """Write beside a piece where it comes from, and return a line about it."""
    beside = path.with_name(f"{path.name}.provenance.json")
    text = json.dumps(asdict(piece.provenance), indent=2, ensure_ascii=False) + "\n"
    if beside.exists() and not overwrite and beside.read_text("utf-8", errors="replace") != text:
        return f"{beside} holds something else and stays. This piece: {piece.provenance}"
    return f"{write_atomically(beside, text)}: {piece.provenance}"


@app.command()
def train(
    name: Annotated[str, typer.Argument(metavar="SYSTEM", help="A name that `systems` lists.")],
    recipe: Annotated[str, typer.Option(help="quick, for two cores, or full.")] = "quick",
    seed: Annotated[int, typer.Option(help="The same seed gives the same weights.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="The folder; trained/SYSTEM/RECIPE-SEED if not said.")
    ] = None,
) -> None:
    """Train a system and write its weights with their card; run it again to go on after a stop."""
    from coursekit.systems import train as train_system

    out = out or Path("trained") / name / f"{recipe}-{seed}"
    done = train_system(name, recipe=recipe, seed=seed, out=out)
    # Under torchrun every process comes here, and one of them speaks.
    from coursekit.neural.processes import first_process, part

    part()
    if first_process():
        reached = {"steps": "all", "patience": "no more progress after", "solved": "solved after"}
        score = f", score {done.scores[-1]:.4g}" if done.scores else ""
        print(
            f"{name}: {reached[done.stopped]} {done.steps[-1]:,} steps in {done.seconds:.0f} s, "
            f"loss {done.losses[-1]:.4g}{score}."
        )
        for path in sorted(out.glob("*")):
            print(f"  {path}")


@app.command()
def claims(
    name: Annotated[
        str | None, typer.Argument(metavar="[SYSTEM]", help="One system; all where none is named.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Over how many seeds.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
    retrain: Annotated[
        bool, typer.Option(help="Repeat the training that logs tell of; this can take hours.")
    ] = False,
) -> None:
    """Measure what each system's paper claims, and show it beside what is found here.

    In the objects of --json a figure is a number, or one of the texts "Infinity", "-Infinity" and
    "NaN", for which strict JSON has no number; null stands where there is no such figure.
    """
    from coursekit.systems import TIMELINE, system

    rows: list[dict[str, Any]] = []
    for chosen in [name] if name else TIMELINE:
        if retrain:
            # Several claims may read one log: its training is repeated once.
            trainings = dict.fromkeys(claim.repeat for claim in system(chosen).claims)
            for again in filter(None, trainings):
                again(seeds)
        for claim in system(chosen).claims:
            finding = claim.measure(seeds)
            if not as_json:
                print(f"{chosen}: {claim.report(finding)}")
            rows.append(
                {
                    "system": chosen,
                    "claim": claim.key,
                    "sentence": claim.sentence,
                    "reference": claim.reference,
                    "paper": claim.paper,
                    "origin": claim.origin,
                    **asdict(finding),
                }
            )
    if as_json:
        print(json.dumps(_strict(rows), indent=2, ensure_ascii=False, allow_nan=False))


def _strict(value: Any) -> Any:
    """Return a value with a text for each number that strict JSON cannot hold."""
    if isinstance(value, dict):
        return {key: _strict(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_strict(inner) for inner in value]
    unwritable = isinstance(value, float) and not math.isfinite(value)
    return json.dumps(value) if unwritable else value


@app.command()
def progress(
    as_json: Annotated[bool, typer.Option("--json", help="Print it for other programs.")] = False,
) -> None:
    """Show which functions are right, what is next, and how many minutes are left.

    A lesson that is not begun counts whole, one whose functions are all right not at all; of the
    others the minutes from the section of the next function on. Extra sections do not count.
    """
    from coursekit.classroom import progress as kept
    from coursekit.classroom.workspace import home

    work = home(Path.cwd())
    data = json.dumps(kept.as_data(work), indent=2, ensure_ascii=False) if as_json else ""
    print(data or kept.report(work))


@app.command()
def doctor() -> None:
    """Look at this computer and say what of the course works on it."""
    from coursekit.classroom.doctor import diagnose, table

    rows = diagnose()
    print(table(rows))
    if any(row.status == "fail" for row in rows):
        raise typer.Exit(1)


@app.command(hidden=True)
def workspace(root: Annotated[Path, typer.Argument(help="The course's folder.")]) -> None:
    """Lay out the learner's own copies; print what is new as one line of JSON."""
    from coursekit.classroom.workspace import lay_out

    news = lay_out(root)
    print(json.dumps(asdict(news)))


@lesson_app.command("build")
def lesson_build(
    lessons: Lessons = None,
    force: Annotated[bool, typer.Option(help="Build also what has not changed.")] = False,
) -> None:
    """Build and run the learner's notebooks whose source has changed."""
    from coursekit.classroom.build import build

    written = build(lessons, force=force)
    print("\n".join(str(path) for path in written) or "Every notebook is as its source says.")


@lesson_app.command("check")
def lesson_check(lessons: Lessons = None) -> None:
    """Hold each lesson against its budgets: length, sounds, alt text, references, staleness."""
    from coursekit.classroom.review import lengths, review

    findings = review(lessons)
    for line in [*lengths(lessons), *findings]:
        print(line)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(1)
    print("The lessons keep what the guide to writing them asks.")


@lesson_app.command("time")
def lesson_time(lessons: Lessons = None) -> None:
    """Print the seconds that each lesson takes solved, and the CPU seconds of the learner's."""
    from coursekit.classroom.review import time_lessons

    for duration in time_lessons(lessons):
        print(duration)


@lesson_app.command("usage")
def lesson_usage() -> None:
    """Write where each function is taught, from the lessons' own imports."""
    from coursekit.classroom.usage import write

    print(write())


@lesson_app.command("notebooks")
def lesson_notebooks(
    out: Annotated[Path, typer.Option(help="The folder; it gets solved/ and learner/.")],
) -> None:
    """Write every lesson solved and unsolved, not yet run, for tests and teachers."""
    from coursekit.classroom.build import write_notebooks

    for path in write_notebooks(out):
        print(path)


@app.command()
def release(
    out: Annotated[Path, typer.Argument(help="The folder of the graded course.")] = Path("grading"),
    lessons: Annotated[
        list[str] | None, typer.Option("--lesson", help="A lesson, such as 02; may be repeated.")
    ] = None,
    rungs: Annotated[
        list[str] | None,
        typer.Option(
            help="What helps whoever is stuck: plan, disorder, gaps; with commas or repeated; "
            "or none. The plan alone where nothing is said; the solution never goes along."
        ),
    ] = None,
) -> None:
    """Make the assignments that students get, without solutions and hidden tests."""
    from coursekit.classroom.grading import release as make_release

    named = [one.strip() for item in rungs or ["plan"] for one in item.split(",") if one.strip()]
    print(make_release(out, lessons, [] if named == ["none"] else named))


@app.command()
def grade(
    folder: Annotated[Path, typer.Argument(help="The folder of the graded course.")],
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Run students' code without a sandbox.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(help="Choose the grader's inputs again as this seed did.")
    ] = None,
) -> None:
    """Grade what students handed in; their code runs in a sandbox."""
    from coursekit.classroom.grading import grade as grade_folder

    print(grade_folder(folder, unsafe=unsafe, seed=seed))


@app.command()
def comparison(
    out: Annotated[Path, typer.Option(help="The folder for the page in Markdown.")] = Path(
        "syllabus"
    ),
    web: Annotated[Path, typer.Option(help="The folder for the page in HTML.")] = Path("build"),
    measure: Annotated[
        bool,
        typer.Option("--measure", help="Measure every system anew before; it takes ten minutes."),
    ] = False,
) -> None:
    """Write the families of systems side by side, each cell with its source, as a page."""
    from coursekit.studio.comparison.page import write
    from coursekit.studio.comparison.remeasuring import measure_all

    validate_folder(out)
    validate_folder(web)
    for sentence in measure_all() if measure else ():
        print(sentence)
    for path in write(out, web):
        print(path)


@app.command()
def blind(
    folder: Annotated[Path, typer.Argument(help="Where the files of a class's answers lie.")],
    out: Annotated[
        Path | None,
        typer.Option(help="A folder for NAME.class.csv, which learners put into their blind/."),
    ] = None,
) -> None:
    """Count what a class answered in blind listening: FOLDER/*.csv and each blind/NAME.csv in it.

    The first answer of each learner counts; malformed rows are told and skipped.
    """
    from coursekit.listening.blind_answers import read_class, write_class

    tests, skipped = read_class(folder)
    for test in tests:
        print(f"{test}\n")
    for sentence in skipped:
        print(sentence)
    if out is not None:
        for path in write_class(tests, out):
            print(path)
