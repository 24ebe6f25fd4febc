"""Work beside the loop that gives way to others."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


async def in_niced_thread(work: Callable[[], T], niceness: int) -> T:
    """What this returns or raises, in a thread of its own that has this niceness, and so have processes it starts.

    The thread ends with it, since it could not have its priority back. One of low priority that stayed would also keep
    a process that is killed from ending until nobody else wants the processor, and till then the kernel gives it new
    connections.
    """

    def give_way() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)  # Linux has one for each thread

    thread = ThreadPoolExecutor(1, "niced", initializer=give_way)
    try:
        return await asyncio.get_running_loop().run_in_executor(thread, work)
    finally:
        thread.shutdown(wait=False)
