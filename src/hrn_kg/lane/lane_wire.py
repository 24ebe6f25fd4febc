"""How the server and the process of the checks talk: a length, and values of a fixed list of kinds.

What the process sends may have been touched by a hostile file, so no other kind is made of it than those of the list.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from hrn_kg import contributions, drafting, evidence, intake, validation, vocab
from hrn_kg.contributions.effect import Addition, Change, Effect, Evidence, Figure, Lack, Meeting, Named, Removal, Twin
from hrn_kg.drafting import tables
from hrn_kg.drafting.drafted import Labels, Origin
from hrn_kg.drafting.tables.table_draft import TablePlaces
from hrn_kg.lane.lane_tasks import CheckTask, DraftTask, Examined, ProposalTask, TemplateTask

UnpicklingError = pickle.UnpicklingError
LENGTH: Final = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Ready:
    """The process has loaded the release."""


@dataclass(frozen=True, slots=True)
class Failed:
    """What was asked could not be done: `reason` is `fault` (with the words of it), `memory` or `internal`."""

    reason: str
    detail: str = ""
    facts: Mapping[str, object] | None = None


KINDS: Final = (
    *(Ready, Failed, CheckTask, DraftTask, TemplateTask, ProposalTask, Examined, intake.Handed, intake.Enclosed),
    *(contributions.Checked, contributions.Statements, contributions.Upload, evidence.Proof, evidence.PassageFault),
    *(Effect, Addition, Change, Removal, Lack, Meeting, Named, Twin, Figure, Evidence),
    *(drafting.Drafted, drafting.Proposal, drafting.Request, Labels, Origin, tables.TableDraft, TablePlaces),
    *(validation.Report, validation.Finding, validation.Where, validation.Messages),
    *(vocab.Prefixes, ox.NamedNode, ox.BlankNode, ox.Literal, ox.Triple, ox.Quad, ox.DefaultGraph),
)
_KNOWN: Final = {(kind.__module__, kind.__qualname__): kind for kind in KINDS}


class NotOurs(pickle.UnpicklingError):
    """The bytes name a kind of value that is not on the list."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        kind = _KNOWN.get((module, name))
        if kind is None:
            raise NotOurs(f"{module}.{name}")
        return kind


def pack(value: object) -> bytes:
    """A value with its length before it."""
    body = pickle.dumps(value, protocol=5)
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> Any:
    """The value of the bytes. Raises: NotOurs, or any other pickle.UnpicklingError, whatever is wrong with them."""
    try:
        return _Reader(io.BytesIO(body)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:  # bytes that were tampered with raise what they like: EOFError, AttributeError ...
        raise pickle.UnpicklingError(f"{type(error).__name__}: {error}") from error
