"""How a worker process is started: its command line, its environment, its folder for machine code."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import mlf

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
#: Where things are found, and what measures or debugs a process.
HANDED = frozenset(
    {
        "CUDA_VISIBLE_DEVICES",
        "DYLD_LIBRARY_PATH",
        "HOME",
        "LANG",
        "LD_LIBRARY_PATH",
        "LD_PRELOAD",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONPYCACHEPREFIX",
        "TMPDIR",
        "TZ",
        "USER",
        "VIRTUAL_ENV",
    }
)
HANDED_PREFIXES = ("COVERAGE_", "COV_CORE_", "LC_", "MLF_", "XDG_")
#: The parts that a body can import: machine code depends on these files and no others of ``mlf``.
COMPILED_FROM = ("artifacts", "models", "operators", "schemas")
UNUSED_DAYS = 7
#: Takes `mlf` from the folder that the driver took it from, and leaves the import path as it is.
BOOT = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); import mlf; del sys.path[0]; from mlf.runtime.worker import main; main(sys.argv[1:])"
)


def start_worker(arguments: list[str], threads: int, log: Path | None, machine_code: Path) -> subprocess.Popen[bytes]:
    """A worker with pipes on its standard streams, in a session of its own so that Ctrl-C at the terminal reaches only the driver.

    ``-P`` keeps the current folder off the import path: a ``pandas.py`` lying there is not imported. A driver that runs from a checkout
    of its own gets workers that run its code, not the installed one.
    """
    command = [sys.executable, "-P", "-c", BOOT, str(Path(mlf.__file__).parent.parent), *arguments]
    with (log or Path(os.devnull)).open("ab") as errors:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            bufsize=0,
            env=worker_environment(threads, machine_code),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )


def worker_environment(threads: int, machine_code: Path) -> dict[str, str]:
    """The variables a worker may see, the thread counts of the recipe, and the folder for numba's cache.

    Anything else in the driver's environment stays there: a library's switch must not change a result unseen.
    """
    handed = {name: value for name, value in os.environ.items() if name in HANDED or name.startswith(HANDED_PREFIXES)}
    counts = dict.fromkeys(THREAD_VARIABLES, str(threads))
    return {**handed, **counts, "NUMBA_CACHE_DIR": str(machine_code)}


def cache_home() -> Path:
    """``$MLF_CACHE_DIR``, else ``$XDG_CACHE_HOME/mlf``, else ``~/.cache/mlf``: what may be deleted at any time."""
    own = os.environ.get("MLF_CACHE_DIR")
    if own:
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mlf"


def machine_code_folder() -> Path:
    """Folder for numba's cache, named by the digest of every source file a body can import.

    Numba notices an edit of the file a kernel stands in, but not of the kernels and constants it uses from elsewhere.
    """
    try:
        folder = cache_home() / "numba" / source_digest(Path(mlf.__file__).parent)
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        with suppress(OSError):  # another process prunes as well
            _prune(folder.parent)
    except (OSError, RuntimeError):  # nowhere to write, or no home at all
        return _passing_folder()
    return folder


def _passing_folder() -> Path:
    """A folder for this process alone. Without one numba would write beside the kernels, and forget which others they were made of."""
    folder = Path(tempfile.mkdtemp(prefix="mlf-numba-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def source_digest(package: Path) -> str:
    """Sixteen hex digits over names and bytes of the Python files below the parts that bodies import."""
    state = hashlib.sha256()
    for part in COMPILED_FROM:
        for folder, _, files in sorted(os.walk(package / part, followlinks=True)):
            for name in sorted(f for f in files if f.endswith(".py")):
                data = (Path(folder) / name).read_bytes()
                state.update(f"{folder[len(str(package)) :]}/{name}\0{len(data)}\0".encode() + data)
    return state.hexdigest()[:16]


def _prune(home: Path) -> None:
    limit = time.time() - UNUSED_DAYS * 86_400
    for entry in os.scandir(home):
        if entry.is_dir(follow_symlinks=False) and entry.stat().st_mtime < limit:
            shutil.rmtree(entry.path, ignore_errors=True)
