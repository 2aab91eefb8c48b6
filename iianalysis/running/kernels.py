"""Kernels for notebooks: this interpreter with the libraries loaded, on sockets in a folder."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pkgutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakSet

from iianalysis.shared import VARIABLE
from iianalysis.system import fresh, owned
from iianalysis.system.processes import Server

# The longest path of a Unix socket is 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_FOLDER = 90

LIBRARIES = ("ipykernel.ipkernel", "ipykernel.kernelapp", "matplotlib.pyplot", "geopandas")

# No history of what was run is kept: it is a database that all kernels would wait for.
COMMAND = [
    *fresh.command("running.kernels:launch"),
    *("-f", "{connection_file}", "--HistoryManager.enabled=False"),
    "--IPKernelApp.ignore_cwd=True",
    "--log-level=CRITICAL",  # a kernel that is shut down may log that it was interrupted
    # pictures are laid out within their edges; to look for what to crop would draw them once more
    "--InlineBackend.print_figure_kwargs={'bbox_inches': None}",
]


def environment() -> dict[str, str]:
    """Variables of a kernel.

    Numerical libraries would start a thread for each core in each kernel, all at once. Pictures
    go into the notebook whatever the user's settings, which matplotlib must know before it is
    imported. What libraries put into the temporary folder is gone with the run, however it ends.
    """
    folder = os.environ.get(VARIABLE)
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder) if folder else {}
    home = os.path.expanduser("~")  # noqa: PTH111 - Path raises an error where there is none
    if folder and not os.access(home, os.W_OK):  # or libraries would complain
        places |= dict.fromkeys(("MPLCONFIGDIR", "IPYTHONDIR"), folder)
    return fresh.environment(os.environ | places) | {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def start_server() -> Server:
    """Start a server of processes that have loaded what notebooks and pictures need."""
    own = [
        found.name
        for found in pkgutil.walk_packages([str(fresh.PACKAGE)], f"{fresh.NAME}.")
        if not found.name.endswith(("__main__", ".processes"))
    ]
    return Server([*LIBRARIES, *own], environment())


class Launcher:
    """Starts kernels, and can end all that it has started.

    Parameters
    ----------
    server : Server, optional
        Where kernels are forked; without it each is a fresh interpreter.
    """

    def __init__(self, server: Server | None = None) -> None:
        self._server = server
        self._started: WeakSet[Any] = WeakSet()
        self._closed = False
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def manager(self) -> Iterator[type]:
        """Class of the kernel manager for one notebook, with its sockets in a folder of its own."""
        with owned.passing_folder() as sockets:
            yield _manager_class(sockets, self._server, self._remember)

    def close(self) -> None:
        """Kill all kernels, and those that are about to start."""
        with self._lock:
            self._closed = True
            for process in self._started:
                process.kill()

    def _remember(self, process: Any) -> None:
        with self._lock:
            self._started.add(process)
            if self._closed:
                process.kill()


def _manager_class(sockets: Path, server: Server | None, on_start: Callable[[Any], None]) -> type:
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner

    class Provisioner(LocalProvisioner):  # type: ignore[misc, unused-ignore]
        """Has a server fork the kernel; its process has the methods of `subprocess.Popen`."""

        process: Any = None

        async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
            if server is None:
                await super().launch_kernel(cmd, **options)
            else:
                self.process = server.start(run_kernel, cmd, Path.cwd())
            on_start(self.process)
            return self.connection_info

        async def wait(self) -> int | None:
            """Like that of the base class, which sleeps for 0.1 s whenever it looks."""
            while await self.poll() is None:
                await asyncio.sleep(0.005)
            return await super().wait()

    class Manager(AsyncKernelManager):  # type: ignore[misc, unused-ignore]
        """Starts this interpreter, whatever kernels are registered on the machine."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.connection_file = str(sockets / "kernel.json")
            if os.name == "posix" and len(str(sockets)) <= LONGEST_SOCKET_FOLDER:
                # no port is taken and nobody else can connect; TCP makes ipykernel warn
                self.transport = "ipc"
                self.ip = str(sockets / "k")
            self.provisioner = Provisioner(parent=self, kernel_spec=self.kernel_spec)

        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(argv=COMMAND, display_name="Python 3", language="python")

        async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
            await super().start_kernel(**options, env=environment())

    return Manager


def launch(folder: Path, *options: str) -> None:
    """Be a kernel in an interpreter of its own."""
    fresh.load_matplotlib()
    _run(folder, options)


def run_kernel(command: Sequence[str], folder: Path) -> None:
    """Be a kernel, in a process that a server has forked."""
    os.nice(3)  # a run waits for its tables and pictures, which are made beside its notebooks
    # it ends itself when the server is no more
    _run(folder, command[command.index("-f") :], parent_handle=os.getppid())


def _run(folder: Path, options: Sequence[str], **settings: Any) -> None:
    from ipykernel.kernelapp import IPKernelApp

    os.chdir(folder)
    sys.argv[1:] = options
    IPKernelApp.launch_instance(**settings)
