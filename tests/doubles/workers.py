"""Several workers at once, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def together(work: Callable[[], None], *, workers: int) -> None:
    """Let every worker do `work` in a thread; whatever one of them raises is raised here."""

    def working() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        for future in [pool.submit(working) for _ in range(workers)]:
            future.result()
