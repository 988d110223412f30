"""Processes that can be killed: what hangs, eats the memory or kills its process takes nothing else with it.

A process is a copy of this one (POSIX `fork`), made when it is first needed and kept for the next work.  It has its own
main thread, so that this works in threads, under asyncio and in notebooks.  A lock that another thread of this process
held at that moment stays locked in the copy: a copy that does not say in time that it runs is killed and made again.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any

READY = "ready"
START = 10.0  # seconds in which a process must say that it runs
TRIES = 5  # processes made in vain before none is made
SERVED = 1000  # times that a process is taken before another one takes its place
GIGABYTE = 1 << 30

Reply = Callable[[Any], Iterable[Any]]


class Lost(Exception):
    """The process is gone."""


def can_fork() -> bool:
    return hasattr(os, "fork")


class Worker:
    """A process that answers each message with some replies, and None after the last.

    `make` is called in the process and gives the function that answers; `memory` is how many bytes more than now it may
    take.  Raises `Lost` where it does not say in time that it runs.
    """

    def __init__(self, make: Callable[[], Reply], memory: int) -> None:
        self.owner = os.getpid()
        self.served = 0
        self.connection, theirs = Pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self.connection.close()  # else the end of this process would not end the copy
            _serve(theirs, make, memory)
        theirs.close()
        if self.receive(START) != READY:
            raise Lost

    def send(self, message: Any) -> None:
        """Raises `Lost`."""
        try:
            self.connection.send(message)
        except OSError as error:
            raise Lost from error

    def receive(self, seconds: float) -> Any:
        """The next reply.  Raises `Lost` where there is none in so many seconds; the process is killed then."""
        try:
            if self.connection.poll(max(0.0, seconds)):
                return self.connection.recv()
        except (OSError, EOFError):
            pass
        self.kill()
        raise Lost

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.close()
        if self.owner == os.getpid():
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)


class Pool:
    """Processes for the next work, each for one at a time."""

    def __init__(self, make: Callable[[], Reply], memory: int = 4 * GIGABYTE) -> None:
        self.make, self.memory = make, memory
        self._owner = os.getpid()
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        atexit.register(self.close)

    def take(self) -> Worker:
        """Raises `Lost` where no process can be made."""
        if self._owner != os.getpid():  # this is a copy itself: the processes are not its own
            self._owner, self._idle, self._lock = os.getpid(), [], threading.Lock()
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        for attempt in range(0 if worker else TRIES):
            try:
                worker = Worker(self.make, self.memory)
                break
            except (Lost, OSError):
                time.sleep(0.1 * attempt)
        if worker is None:
            raise Lost
        worker.served += 1
        return worker

    def give(self, worker: Worker) -> None:
        """The process has answered its last message and is free."""
        if worker.served >= SERVED:
            worker.kill()
            return
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        if self._owner == os.getpid():
            while self._idle:
                self._idle.pop().kill()


def ready(workers: Iterable[Worker], seconds: float) -> list[Worker]:
    """Those that have said something, or are gone, after so many seconds at most."""
    by_connection = {one.connection: one for one in workers}
    return [by_connection[one] for one in wait(list(by_connection), max(0.0, seconds)) if isinstance(one, Connection)]


def _serve(connection: Connection, make: Callable[[], Reply], memory: int) -> None:
    """In the process: answer until the other end is closed.  Never returns."""
    try:
        faulthandler.disable()  # a crash is told by the one who waits
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who waits stops the work
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _limit(memory)
        gc.freeze()
        reply = make()
        connection.send(READY)
        while True:
            for one in reply(connection.recv()):
                connection.send(one)
            connection.send(None)
    except BaseException:  # noqa: S110 what is wrong is seen at the other end: the process is gone
        pass
    finally:
        os._exit(1)


def _limit(memory: int) -> None:
    """Allow so many bytes more than are taken, where the system can count them."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm") as file:
            taken = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
