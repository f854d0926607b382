"""Fetches the packages of a source through npm, pip and apt, and unpacks what is needed of them."""

import fnmatch
import io
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import zipfile
import zlib

from .errors import Failure

TOOLS = {"npm": ["npm"], "pypi": [], "debian": ["apt-get", "dpkg-deb"]}
HINTS = {
    "npm": "npm could not fetch {}; is the network there?",
    "pypi": "pip could not fetch {}; is the network there?",
    "debian": "apt-get could not fetch {}; run apt-get update and try again",
}


def check_tools(sources):
    """Says what is missing before anything is fetched."""
    for tool in sorted({tool for source in sources for tool in TOOLS[source.registry]}):
        if not shutil.which(tool):
            raise Failure(
                f"`{tool}` is missing; this needs Debian or a system derived from it, Node.js (npm) and Python 3.11 or newer with pip"
            )
    if any(source.registry == "pypi" for source in sources):
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            raise Failure("pip is missing; install python3-pip, then run this again")


def run(command, folder, failed):
    """Runs a command to its end and returns what it printed. When this program is interrupted, the command ends with all it started."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        try:
            out, err = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        said = err.decode(errors="replace").strip()
        raise Failure(f"{said}\n{failed}" if said else failed)
    return out


def fetch(source, downloads):
    """Brings the packages of a source into a folder; returns the version that was fetched and what was fetched, in order."""
    version, archives = source.version, []
    for package in source.packages:
        folder = downloads / package
        folder.mkdir(parents=True)
        wanted = f"{package} {source.version}"
        if source.registry == "npm":
            command = ["npm", "pack", "--silent", f"{package}@{source.version}"]
        elif source.registry == "pypi":
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
            command += ["--only-binary", ":all:", "--ignore-requires-python", f"{package}=={source.version}"]
        else:
            # A mirror has one version only: the present one.
            command, wanted = ["apt-get", "download", "-qq", package], package
        failed = HINTS[source.registry].format(wanted)
        run(command, folder, failed)
        found = sorted(folder.glob({"npm": "*.tgz", "pypi": "*.whl", "debian": "*.deb"}[source.registry]))
        if len(found) != 1:
            raise Failure(failed)
        archives += found
        if source.registry == "debian":
            version = run(["dpkg-deb", "-f", str(found[0]), "Version"], folder, f"{found[0].name} has no version").decode().strip()
    return version, archives


def unpack(archive, parts, target):
    """Unpacks those files of an archive that fit one of the parts (`*` stands for anything, `/` too). No links, nothing outside target."""
    try:
        for stored, content in files_of(archive):
            name = stored.removeprefix("./")
            if ".." in name.split("/") or name.startswith("/"):
                raise Failure(f"{archive.name} holds the path {name}, which leads out of it")
            if any(fnmatch.fnmatchcase(name, part) for part in parts):
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content())
                if name.endswith(".tgz"):
                    # A package inside the package: it lies where it was, in a folder of its name.
                    unpack(path, ["*"], path.with_suffix(""))
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Failure(f"{archive.name} could not be unpacked: {error}; run this again") from error


def files_of(archive: pathlib.Path):
    """The name and a function that gives the content, for each plain file of an archive."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for info in wheel.infolist():
                if not info.is_dir():
                    yield info.filename, lambda info=info: wheel.read(info)
        return
    if archive.suffix == ".deb":
        raw = run(["dpkg-deb", "--fsys-tarfile", archive.name], archive.parent, f"{archive.name} could not be unpacked")
        opened = tarfile.open(fileobj=io.BytesIO(raw), mode="r:")
    else:
        opened = tarfile.open(archive, mode="r:gz")
    with opened as tar:
        for member in tar:
            if member.isreg():
                yield member.name, lambda member=member: tar.extractfile(member).read()
