"""`hrn-kg query`: an example with its values, or a query of one's own, put to a release on this machine."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from hrn_kg import conneg, releases
from hrn_kg.cli.arguments import content_of, settings_of
from hrn_kg.cli.table import draw
from hrn_kg.conneg import Representation
from hrn_kg.engine import open_engine, open_older
from hrn_kg.errors import ContentError, MalformedRequest, NotFound, ReleaseGone
from hrn_kg.examples import Example, find_example, load_examples, split
from hrn_kg.questions import ask
from hrn_kg.settings import Settings
from hrn_kg.site.site import examples_of
from hrn_kg.sparql import Answerer, Inspected, Snapshot, inspect

YES = 0


def query(arguments: Namespace) -> int:
    """Answer one query from the current release, or the one that is named."""
    settings = settings_of(arguments)
    release = _release(settings.home, arguments.release)
    releases.check_with_pointer(release)
    given = [_pair(text) for text in arguments.set or ()]
    asked: Example | str | None = _own_text(arguments.query)
    if asked is None:
        # A release answers with its own texts; else those that are at hand are tried.
        examples = examples_of(release) if arguments.release else load_examples(content_of(arguments))
        asked = find_example(examples, arguments.query)
    elif given:
        raise MalformedRequest("--set gives a value to an example of the gallery; a query of your own has none.")
    body, is_table = asyncio.run(_answer(settings, release, asked, given, arguments))
    if is_table:
        print(draw(body, release.source.prefixes))
    else:
        sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
    return YES


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise MalformedRequest(f"--set takes NAME=VALUE, such as place=rotterdam, and not {text[:60]!r}.")
    return name.strip(), value


def _own_text(name: str) -> str | None:
    """The text of a file or of stdin; None for the name of an example."""
    try:
        if name == "-":
            return sys.stdin.read()
        if name.endswith(".rq") or "/" in name:
            return split(Path(name).read_text(encoding="utf-8-sig"))[1]
    except FileNotFoundError:
        raise NotFound(f"There is no file {name}.", file=name) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{name} cannot be read: {error}.", file=name) from error
    return None


def _release(home: Path, release_id: str | None) -> releases.Release:
    if release_id is None:
        return releases.current(home)
    try:
        return releases.get(home, release_id)
    except NotFound:
        was = releases.find_removed(home, release_id)
        if was is None:
            raise
    raise ReleaseGone(f"Release {release_id} is kept no longer: it was removed on {was.removed[:10]}.")


async def _answer(
    settings: Settings,
    release: releases.Release,
    asked: Example | str,
    given: Sequence[tuple[str, str]],
    arguments: Namespace,
) -> tuple[bytes, bool]:
    """The answer in the form that is wanted, and whether it is to be drawn as a table."""
    if isinstance(asked, str):
        _form(inspect(asked, settings), arguments.format)  # before the engine is started
    opened = open_older if arguments.release else open_engine
    engine = await opened(settings, release.source)
    try:
        data = Snapshot.of(Answerer(engine, settings))
        text = asked if isinstance(asked, str) else (await ask(data, asked, given, arguments.lang)).text
        inspected = inspect(text, settings)
        form, is_table = _form(inspected, arguments.format)
        return (await data.run(inspected, form.media_type)).body, is_table
    finally:
        await engine.close()


def _form(inspected: Inspected, wanted: str | None) -> tuple[Representation, bool]:
    """The form of the answer, and whether it is drawn as a table. Raises NotAcceptable."""
    rows = inspected.kind in ("select", "ask")
    offered = conneg.SELECT_FORMATS if rows else conneg.GRAPH_FORMATS
    if wanted is None or (rows and wanted == "table"):
        return offered[0], rows
    return conneg.by_name(wanted, offered), False
