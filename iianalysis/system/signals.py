"""Signals that ask to end: heeded as Ctrl-C is, and never at a moment that loses something."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is not everywhere
NUMBERS = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
AT_ONCE = 3.0  # seconds within which further signals ask for the same


class Interrupted(KeyboardInterrupt):
    """A signal asks to end; `number` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def heeded(*, to_the_end: bool = False) -> Iterator[None]:
    """Raise :class:`Interrupted` in the main thread when a signal asks to end.

    Signals that are ignored (under `nohup`, say) stay so. A second one soon after the first is
    the same wish: it would disturb the clearing away. One that is lost, since it came where Python
    can raise nothing, is sent again.

    Parameters
    ----------
    to_the_end : bool
        Whether signals are ignored afterwards, for a process that has nothing left to do.
    """
    last = -AT_ONCE

    def interrupt(number: int, _: object) -> None:
        nonlocal last
        if time.monotonic() - last >= AT_ONCE:
            last = time.monotonic()
            raise Interrupted(number)

    def unraisable(lost: Any) -> None:
        nonlocal last
        if not isinstance(lost.exc_value, Interrupted):
            told(lost)
            return
        last = -AT_ONCE
        again = threading.Timer(0.01, os.kill, (os.getpid(), lost.exc_value.number))
        again.daemon = True
        again.start()

    told = sys.unraisablehook
    before = _replaced(interrupt)
    if before:
        sys.unraisablehook = unraisable
    try:
        yield
    finally:
        sys.unraisablehook = told
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if to_the_end else handler)


@contextmanager
def held() -> Iterator[None]:
    """Let nothing interrupt the block; a signal that came meanwhile is heeded behind it."""
    came: list[int] = []
    before = _replaced(lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])


def _replaced(handler: Callable[[int, Any], None]) -> dict[int, Any]:
    """Set a handler for signals that are heeded; those before. Only the main thread has any."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    known = {number: signal.getsignal(number) for number in NUMBERS}
    heeded = {n: one for n, one in known.items() if one not in (None, signal.SIG_IGN)}
    for number in heeded:
        signal.signal(number, handler)
    return heeded
