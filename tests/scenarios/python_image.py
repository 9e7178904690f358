"""A base image for programs in Python, made of what this machine has: no registry is asked."""

import io
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

_LEFT_OUT = re.compile(r"__pycache__|config-.*|ensurepip|idlelib|lib2to3|site-packages|test|_tk.*")
_PIP = b'#!/bin/sh\nexec python /pip.whl/pip --disable-pip-version-check "$@"\n'
_RESOLVERS = ("libnss_files.so.2", "libdl.so.2", "libpthread.so.0", "librt.so.1")
VARIABLES = {"PATH": "/bin", "PIP_NO_INDEX": "1", "PYTHONPATH": "/packages"}


def write_python_image(archive: Path, packages: Iterable[str]) -> None:
    """Write the files of an image: a shell, this Python, pip, and installed packages.

    `VARIABLES` are to be set in it. The test is skipped where a part is not to be had.
    """
    python = Path(sys.executable).resolve()
    own = dict(file for package in packages for file in _files_of(package))
    standard = dict(_standard_library())
    programs = [python, *(file for file in [*own, *standard] if ".so" in file.name)]
    libraries = {file: str(file) for file in _libraries_of(programs)}
    with tarfile.open(archive, "w") as image:
        image.add(_busybox(), "bin/busybox")
        _link(image, "bin/sh", "busybox")
        _link(image, "bin/python", str(python))
        _write(image, "bin/pip", _PIP)
        image.add(_pip(), "pip.whl")
        image.add(python, str(python))
        for file, name in {**libraries, **standard, **own}.items():
            image.add(file.resolve(), name)


def _busybox() -> Path:
    busybox = shutil.which("busybox")
    if busybox is None:
        pytest.skip("no busybox to make an image of: apt-get install busybox-static")
    return Path(busybox).resolve()


def _pip() -> Path:
    standard = Path(sysconfig.get_path("stdlib"))
    for folder in (standard / "ensurepip" / "_bundled", Path("/usr/share/python-wheels")):
        for wheel in folder.glob("pip-*.whl"):
            return wheel
    pytest.skip("no pip to make an image of: apt-get install python3-venv")


def _standard_library() -> Iterator[tuple[Path, str]]:
    for folder in {Path(sysconfig.get_path(each)) for each in ("stdlib", "platstdlib")}:
        for file in folder.rglob("*"):
            parts = file.relative_to(folder).parts
            if file.is_file() and not any(_LEFT_OUT.fullmatch(part) for part in parts):
                yield file, str(file)


def _files_of(package: str) -> Iterator[tuple[Path, str]]:
    for file in distribution(package).files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            yield Path(str(file.locate())), f"packages/{file}"


def _libraries_of(programs: Iterable[Path]) -> Iterator[Path]:
    """Give the libraries that programs are linked to, and those that resolve names of hosts."""
    told = subprocess.run(["ldd", *programs], capture_output=True, text=True, check=False).stdout
    found = {Path(path) for path in re.findall(r"(/\S+) \(0x", told)}
    beside = {each.parent / name for each in found for name in _RESOLVERS}
    return (each for each in sorted(found | beside) if each.is_file())


def _link(image: tarfile.TarFile, name: str, target: str) -> None:
    link = tarfile.TarInfo(name)
    link.type, link.linkname = tarfile.SYMTYPE, target
    image.addfile(link)


def _write(image: tarfile.TarFile, name: str, content: bytes) -> None:
    file = tarfile.TarInfo(name)
    file.size, file.mode = len(content), 0o755
    image.addfile(file, io.BytesIO(content))
