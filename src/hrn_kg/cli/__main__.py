"""`python -m hrn_kg.cli` does what `hrn-kg` does."""

from hrn_kg.cli import run

if __name__ == "__main__":
    run()
