"""Files on the disk: read as a whole, written as a whole or not at all, and locked."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from k80assess.errors import ArgumentError, DocumentError, Problem, Sentence, quoted

# The largest document in use is a few hundred kilobytes: more than this is a mistake or an attack.
MAX_BYTES = 4 * 2**20

LOCK_TIMEOUT_SECONDS = 60
"""How many seconds a call waits for others that are using a file."""

_LOCK_POLL_SECONDS = 0.01

_ZIP_YEARS = range(1980, 2108)


def path_text(path: object) -> str:
    """Return a path as text.

    Raises:
        ArgumentError: when it is none.

    >>> path_text(Path("pilot.toml"))
    'pilot.toml'
    """
    name = os.fspath(path) if isinstance(path, os.PathLike) else path
    if not isinstance(name, str):
        raise ArgumentError(Problem((), Sentence("not_a_path", "a path is needed"), quoted(path)))
    return name


def read_bytes(name: str, allowed: Sentence) -> bytes:
    """Read a whole file that strangers may have written; `allowed` says what kind of file is wanted.

    Raises:
        DocumentError: when it is no file, or larger than any document.
        OSError: when it is not there, or cannot be read.
    """
    with _path_refused(name):
        mode = os.stat(name).st_mode
    if not stat.S_ISREG(mode):  # to open a pipe would be to wait for it
        raise DocumentError(
            name, [Problem((), Sentence("not_a_file", "this is not a file"), kind_of_file(mode), allowed)]
        )
    with open(name, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise too_large(name)
    return data


def too_large(name: str) -> DocumentError:
    """Return the error of a text or a file that is larger than any document."""
    template = "too large for a document: more than {limit} MiB"
    return DocumentError(name, [Problem((), Sentence("file_too_large", template, limit=MAX_BYTES // 2**20))])


@contextmanager
def _path_refused(name: str) -> Iterator[None]:
    """Turn what Python says of a path with a null character, or with text that no path can have, into our error."""
    try:
        yield
    except ValueError:
        sentence = Sentence("path_characters", "not a valid path: it has characters that no path can have")
        raise DocumentError(quoted(name), [Problem((), sentence)]) from None


def kind_of_file(mode: int) -> Sentence:
    """Say what stands where a file is wanted."""
    if stat.S_ISDIR(mode):
        return Sentence("found_folder", "a folder")
    return Sentence("found_device", "a device, pipe or socket")


def write_whole(path: Path, text: str | bytes | Iterable[str]) -> None:
    """Write a text or a file of bytes such that at any moment the old content or the new stands there, never a part.

    The text goes to a new file beside it, which takes its place once it is on the disk. A link stays a link, and a file
    keeps who may read and write it; its owner and group too, where the system lets us give a file to others.

    Raises:
        DocumentError: when something else than a file stands there.
        OSError: when it cannot be written; `PermissionError` when a read-only file stands there.
    """
    from secrets import token_hex

    name = str(path)
    with _path_refused(name):
        target = os.path.realpath(name)
        old = _status(target)
    if old is not None and not stat.S_ISREG(old.st_mode):
        raise DocumentError(
            name, [Problem((), Sentence("not_a_file", "this is not a file"), kind_of_file(old.st_mode))]
        )
    if old is not None and not os.access(target, os.W_OK):  # whoever closed it to writing meant to keep it
        raise PermissionError(errno.EACCES, "it is read-only", name)
    folder = os.path.dirname(target)
    if folder and not os.path.isdir(folder):
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", folder)
    beside = os.path.join(folder, f".k80assess-{token_hex(8)}.new")  # no other thread's, and nobody's to guess
    try:
        with open(beside, "xb") as file:
            if old is not None:
                _hand_over(beside, old)
            parts = [text] if isinstance(text, (str, bytes)) else text  # which may be more than fits in memory
            file.writelines(part if isinstance(part, bytes) else part.encode() for part in parts)
            file.flush()
            _synchronise(file.fileno())
        os.replace(beside, target)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(beside)
        if isinstance(error, OSError) and error.errno is not None:
            raise OSError(error.errno, error.strerror, name) from None  # nobody knows the name of the new file beside
        raise
    _keep(folder)


@contextmanager
def packing() -> Iterator[None]:
    """Let a library write a ZIP file, as Word files and workbooks are, or say what on this computer is against it.

    Raises:
        OSError: when the clock says a year that no such file can, or there is no folder for temporary files.
    """
    year = time.localtime().tm_year
    if year not in _ZIP_YEARS:
        template = "the clock of this computer says that it is {year}, which such a file cannot record: set the clock"
        raise OSError(errno.EOVERFLOW, Sentence("clock_set_wrong", template, year=f"{year}"))
    try:
        yield
    except FileNotFoundError:
        template = "there is no folder for temporary files that can be written: name one in TMPDIR"
        raise FileNotFoundError(errno.ENOENT, Sentence("no_temporary_folder", template)) from None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for others that read and write a file as one step, and have them wait, until this is done.

    The lock is one on the file's folder, which is always there, and which a process that ends in whatever way lets go.
    Where a folder cannot be locked, as on Windows, nobody waits.

    Raises:
        TimeoutError: when others kept it locked for too long, as a process does that was stopped.
    """
    with ExitStack() as held:
        until = time.monotonic() + LOCK_TIMEOUT_SECONDS
        while not _has_locked(path, held):
            if time.monotonic() > until:
                raise kept_locked(str(path))
            time.sleep(_LOCK_POLL_SECONDS)
        yield


def _has_locked(path: Path, held: ExitStack) -> bool:
    """Lock a file's folder until that is let go, and return whether others did not have it."""
    with suppress(ImportError, OSError):
        import fcntl

        folder = os.open(os.path.dirname(os.path.realpath(path)), os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(folder)
            return not isinstance(error, BlockingIOError)
        held.callback(os.close, folder)
    return True


def kept_locked(name: str) -> TimeoutError:
    """Return the error that others had a file locked for as long as a call waits."""
    template = "others kept it locked for {seconds} seconds"
    return TimeoutError(errno.ETIMEDOUT, Sentence("file_locked", template, seconds=LOCK_TIMEOUT_SECONDS), name)


def _status(target: str) -> os.stat_result | None:
    try:
        return os.stat(target)
    except FileNotFoundError:
        return None


def _hand_over(new: str, old: os.stat_result) -> None:
    """Return a new file the owner, group and permissions of the one whose place it takes."""
    mode = stat.S_IMODE(old.st_mode)
    if hasattr(os, "chown"):
        for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
            with suppress(OSError):  # only root gives files away, and others only to groups of their own
                os.chown(new, owner, group)
        if os.stat(new).st_gid != old.st_gid:  # another group gets no more than everybody had
            mode &= ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    os.chmod(new, mode)  # last: to change the owner takes some permissions away


def _keep(folder: str) -> None:
    """Have a folder remember its files through a power cut, on systems that can open one."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            _synchronise(handle)
        finally:
            os.close(handle)


def _synchronise(handle: int) -> None:
    """Return once a file, or a folder, is on the disk."""
    os.fsync(handle)
    if sys.platform == "darwin":  # where that may be the disk's own cache
        import fcntl

        with suppress(OSError):  # not every file system can do more
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
