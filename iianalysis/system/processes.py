"""Processes that begin with the libraries loaded, since importing them is what a run waits for.

A server is started as a fresh interpreter and imports once; each process is a fork of it. The
server does nothing else: it starts no thread, opens no event loop and draws nothing, so that forks
are safe. Forking is kept to Linux: elsewhere system libraries do not survive it, or there is none.

Unlike :mod:`multiprocessing`, nothing here is global, the caller's main module is not run again,
daemonic processes may use it, and the processes are killed when the caller is, however it ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from iianalysis.system import fresh

AVAILABLE = sys.platform == "linux"
KILLED = "a process of the run was killed; see that there is enough memory, and run it again"
DIE_WITH_PARENT = 1  # of `prctl`


class Server:
    """Starts processes that have modules imported already.

    Parameters
    ----------
    modules : sequence of str
        Imported in the server; one that cannot be imported is left to whoever needs it.
    environment : mapping of str to str
        Of the server and all processes.
    """

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        self._control, theirs = socket.socketpair()
        command = fresh.command("system.processes:serve", str(theirs.fileno()), *modules)
        with theirs:
            # a session of its own: Ctrl-C reaches the caller alone, which then ends the others
            self._server = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def start(self, function: Callable[..., Any], *arguments: Any) -> Process:
        """Call a function in a process of its own.

        Parameters
        ----------
        function : callable
            Of a module's top level; what it yields arrives in `Process.results`.
        *arguments
            Whatever can be pickled.

        Raises
        ------
        OSError
            If the server is closed; a ChildProcessError if it or the process was killed.
        """
        channel, its_channel = Pipe()
        status, its_status = Pipe()
        with its_channel, its_status:
            ends = [its_channel.fileno(), its_status.fileno()]
            try:
                socket.send_fds(self._control, [b"."], ends)
            except ConnectionError:
                raise ChildProcessError(KILLED) from None
        try:
            channel.send((function, arguments))
        except ConnectionError:
            raise ChildProcessError(KILLED) from None
        return Process(channel, status)

    def close(self) -> None:
        """Kill all processes, and the server."""
        self._control.close()
        self._server.terminate()  # heeded as long as it imports
        self._server.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Process:
    """A process that a server has started; it is asked as a `subprocess.Popen` is."""

    stdin = stdout = stderr = None

    def __init__(self, channel: Connection, status: Connection) -> None:
        self._channel = channel
        self._status = status
        self._lock = threading.Lock()
        self.returncode: int | None = None

    def results(self) -> Iterator[Any]:
        """What the function yields, as it comes; what it raised is raised here.

        Raises
        ------
        ChildProcessError
            If the process was killed.
        """
        with self._channel:
            while True:
                try:
                    kind, value = self._channel.recv()
                except (EOFError, ConnectionError):
                    raise ChildProcessError(KILLED) from None
                if kind == "end":
                    return
                if kind == "error":
                    raise value
                yield value

    def poll(self) -> int | None:
        """Exit code, negative for a signal; None while it runs."""
        with self._lock:
            if self.returncode is None and self._status.poll():
                try:
                    self.returncode = self._status.recv()
                except (EOFError, ConnectionError):
                    self.returncode = -signal.SIGKILL  # with its server
        return self.returncode

    def wait(self) -> int:
        """Exit code, once it has ended."""
        while (code := self.poll()) is None:
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to it and its own processes, unless it has ended."""
        with contextlib.suppress(ConnectionError):
            self._status.send(number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


# What follows runs in the server and its processes


def serve(folder: Path, control: str, *modules: str) -> None:
    """Be the server, or one of its processes, in a folder."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its caller decides what to do
    for module in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    os.chdir(folder)
    gc.collect()
    gc.freeze()  # or the first collection of every process would copy all pages
    channel = _serve(socket.socket(fileno=int(control)))
    if channel:
        _work(channel)


def _serve(control: socket.socket) -> Connection | None:
    """Fork as asked until the caller closes; in a fork, return its channel."""
    running: dict[int, Connection] = {}
    me = os.getpid()
    woken, wake = socket.socketpair()
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    selector = selectors.PollSelector()  # it has no descriptor that a fork would inherit
    selector.register(control, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is control:
                _, ends, _, _ = socket.recv_fds(control, 1, 2)
                if not ends:
                    _kill_all(running)
                    return None
                channel, status = (Connection(end) for end in ends)
                pid = os.fork()
                if pid == 0:
                    _let_go([control, woken, wake, status, *running.values()], me)
                    return channel
                channel.close()
                running[pid] = status
                selector.register(status, selectors.EVENT_READ, pid)
            elif key.fileobj is woken:
                woken.recv(4096)
                for status in _report_ended(running):
                    selector.unregister(status)
                    status.close()
            elif key.data in running:
                _pass_on_signal(key.data, running[key.data])


def _let_go(inherited: list[Any], server: int) -> None:
    """Undo in a fork what the server has set up for itself; die when it does, however it does."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != server:  # it has died before
        os._exit(1)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # without a traceback
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for end in inherited:
        end.close()
    os.setsid()  # so that its own processes can be killed with it
    if "numpy.random" in sys.modules:  # or all would draw the same numbers; `random` minds that
        sys.modules["numpy.random"].seed()


def _report_ended(running: dict[int, Connection]) -> Iterator[Connection]:
    """Take out the processes that have ended, and send their exit codes."""
    for pid in list(running):
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            _send(pid, signal.SIGKILL)  # what it has started, before its number is another's
            _, status = os.waitpid(pid, 0)
            with contextlib.suppress(ConnectionError):
                running[pid].send(os.waitstatus_to_exitcode(status))
            yield running.pop(pid)


def _pass_on_signal(pid: int, status: Connection) -> None:
    """Send a process the signal that its owner asks for; kill it if the owner is gone."""
    try:
        number = status.recv()
    except (EOFError, ConnectionError):
        number = signal.SIGKILL
    _send(pid, number)


def _send(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:  # it has not made its session yet, and has no processes
        os.kill(pid, number)


def _kill_all(running: Mapping[int, Connection]) -> None:
    for pid in running:
        _send(pid, signal.SIGKILL)
    for pid in running:
        os.waitpid(pid, 0)


def _work(channel: Connection) -> None:
    """Call the function that comes through the channel."""
    try:
        function, arguments = channel.recv()
        for result in function(*arguments) or ():
            channel.send(("result", result))
        channel.send(("end", None))
    except BaseException as error:
        channel.send(("error", _sendable(error)))
        if not isinstance(error, Exception):
            raise


def _sendable(error: BaseException) -> Exception:
    """An error as the caller can read and raise it."""
    if isinstance(error, Exception):
        with contextlib.suppress(Exception):
            pickle.loads(pickle.dumps(error))
            return error
    return RuntimeError(f"{type(error).__name__}: {error}")
