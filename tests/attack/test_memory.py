"""The web process keeps nothing of hostile queries: after many its memory is what it was after the first ones."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor

from attacked_server import LONG, LOOKUP, Attacked, ask
from hostile import EVERYTHING, product

COUNT = 1000 if LONG else 60
ROUND = 300 if LONG else 40  # to warm up: with the first large answers it takes what it keeps
BOUND_KB = 40_000  # for each process: what the allocator keeps of four answers of ten megabytes


def attack(server: Attacked, count: int, seed: int) -> None:
    """Hostile queries of eight clients at once; each text is new. Long ones are taken seldom: sending takes time."""
    chance = random.Random(seed)
    short = [one.query for one in EVERYTHING if len(one.query) < 5_000]
    long = [one.query for one in EVERYTHING if 5_000 <= len(one.query) < 1_000_000]
    large = f"SELECT * {{ {product(2)} }} LIMIT 15000"

    def one(number: int) -> None:
        query = chance.choice(chance.choices([short, long, [large]], [8, 1, 1])[0])
        address = f"127.0.0.{20 + number % 8}"
        with server.client(address) as client:
            accept = chance.choice(["text/csv", "*/*", "text/html", "application/sparql-results+xml"])
            answer = ask(client, f"{query}\n# {seed} {number}", accept)
            assert answer.status_code in {200, 400, 406, 413, 503, 504}, answer.text[:200]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(count)))


def settled_kb(server: Attacked) -> list[int]:
    """Memory of each web process when what is under way has ended."""
    samples = []
    for _ in range(10):
        time.sleep(0.1)
        samples.append(server.memory_of_each_kb())
    return [min(of_one) for of_one in zip(*samples, strict=True)]


def test_memory_stays_flat_under_hostile_queries(attacked: Attacked) -> None:
    attack(attacked, ROUND, seed=0)
    warm = settled_kb(attacked)
    attack(attacked, COUNT, seed=1)
    grown = [now - before for before, now in zip(warm, settled_kb(attacked), strict=True)]
    print(f"after {ROUND} queries {warm} kB, after {COUNT} more {grown} kB, at most {attacked.highest_memory_kb()} kB")
    assert max(grown) < BOUND_KB
    with attacked.client() as client:
        assert ask(client, LOOKUP).json()["boolean"] is True
