"""The tables of docs/conformance.md: `python tests/w3c/numbers_of_tests.py` prints them."""

from __future__ import annotations

from scope import PARTS, by_value, counts, gaps

_SUITES = {"sparql10": "SPARQL 1.0", "sparql11": "SPARQL 1.1", "sparql12": "SPARQL 1.2"}


def suites_table() -> str:
    """The entries of each suite by part: how many there are, how many are met, what is done with the others."""
    lines = ["| suite | part | entries | met | the others |", "|---|---|---:|---:|---|"]
    for count in counts():
        reason = PARTS[count.part]
        met = "refused" if reason else str(count.entries - count.gaps)
        rest = reason or ("" if not count.gaps else "1 gap, below" if count.gaps == 1 else f"{count.gaps} gaps, below")
        if count.by_value:
            met += f" ({count.by_value} by value)"
        if count.part == "entailment":
            met = "not compared"
        lines.append(f"| {_SUITES[count.suite]} | {count.part} | {count.entries} | {met} | {rest} |")
    return "\n".join(lines) + "\n"


def gaps_table() -> str:
    """The known gaps by reason."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in gaps().items():
        by_reason.setdefault(reason, []).append(name)
    lines = ["| the engine | entries |", "|---|---|"]
    lines += [f"| {reason} | {', '.join(names)} |" for reason, names in by_reason.items()]
    return "\n".join(lines) + "\n"


def by_value_table() -> str:
    """The entries that are met by value."""
    by_folder: dict[str, list[str]] = {}
    for name in sorted(by_value()):
        folder, _, entry = name.partition("#")
        by_folder.setdefault(folder, []).append(entry)
    lines = ["| folder | entries met by value, not to the letter |", "|---|---|"]
    lines += [f"| {folder} | {', '.join(names)} |" for folder, names in by_folder.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(by_value_table())
    print(suites_table())
    print(gaps_table())
