"""What `coursekit portfolio` offers; what it takes is loaded when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="List, hear and pack the pieces that you kept.")


@app.callback(invoke_without_command=True)
def listed(context: typer.Context) -> None:
    """List the pieces that you kept, with where they come from and your share of handwork."""
    from coursekit.classroom.portfolio import folder_of, report

    if context.invoked_subcommand is None:
        print(report(folder_of(Path.cwd())))


@app.command("play")
def play(name: Annotated[str, typer.Argument(help="As the list has it.")]) -> None:
    """Write a page on which a piece can be heard and seen."""
    from coursekit.classroom.portfolio import folder_of
    from coursekit.classroom.portfolio_pages import write_page

    print(f"Open this file in a browser: {write_page(folder_of(Path.cwd()), name)}")


@app.command("pack")
def pack(
    out: Annotated[Path, typer.Option(help="The archive.")] = Path("portfolio.zip"),
) -> None:
    """Pack the whole portfolio, with a page and a table that list it, to hand it on."""
    from coursekit.classroom.portfolio import folder_of
    from coursekit.classroom.portfolio_pages import pack as pack_all

    path, count = pack_all(folder_of(Path.cwd()), out)
    print(f"{path}: {count} piece{'' if count == 1 else 's'}. Its page is index.html in it.")
