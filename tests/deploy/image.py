"""What deploy/Dockerfile makes, without an engine: its files at their places, below a root that cannot be written.

Nothing here builds an image. The files that COPY names and .dockerignore lets through are copied, the packages of
requirements/run.txt installed, and a command runs over them as the image's user with the image's variables; where this
process may make a mount namespace, chrooted into a root that is mounted read-only, with the machine's libraries in it.
"""

import contextlib
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from settings import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
SECRETS = "/run/secrets/saan"

_ENTER = """
set -eu
root=$1 python=$2 user=$3
shift 3
mount --bind "$root" "$root"
for folder in /usr /etc /dev /proc /lib /lib64 "$python"; do
    if [ -d "$folder" ] && ! [ -L "$folder" ]; then
        mount --bind "$folder" "$root$folder"
        mount -o remount,bind,ro "$root$folder"
    fi
done
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" --groups= "$root" /usr/bin/env -i -C /opt/saan "$@"
"""


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """The instructions of one Dockerfile, by stage: (name, arguments)."""

    stages: tuple[tuple[tuple[str, str], ...], ...]

    @classmethod
    def read(cls, file: Path = DOCKERFILE) -> "Dockerfile":
        """Its instructions, lines joined, comments left out."""
        text = re.sub(r"^\s*#.*\n", "", file.read_text(), flags=re.M).replace("\\\n", " ")
        stages: list[list[tuple[str, str]]] = []
        for line in filter(None, map(str.strip, text.splitlines())):
            name, _, arguments = line.partition(" ")
            if name == "FROM":
                stages.append([])
            if stages:
                stages[-1].append((name, arguments.strip()))
        return cls(tuple(map(tuple, stages)))

    def told(self, name: str, stage: int = -1) -> list[str]:
        """The arguments of all instructions of this name in one stage."""
        return [arguments for one, arguments in self.stages[stage] if one == name]

    @property
    def environment(self) -> dict[str, str]:
        """What the image's processes find set."""
        return dict(part.split("=", 1) for told in self.told("ENV") for part in shlex.split(told))

    @property
    def command(self) -> list[str]:
        """What a container runs."""
        return [*json.loads(self.told("ENTRYPOINT")[0]), *json.loads(self.told("CMD")[0])]

    @property
    def health(self) -> list[str]:
        """What tells whether a container is well."""
        (told,) = self.told("HEALTHCHECK")
        probe: list[str] = json.loads(told.partition("CMD ")[2])
        return probe

    def copied(self) -> Iterator[tuple[str, str]]:
        """What is copied out of the repository: from where, to where below the working folder."""
        for told in self.told("COPY", 0):
            *sources, target = told.split()
            for source in sources:
                yield source, source if target.endswith("/") else target


def let_through(path: str, patterns: Sequence[str]) -> bool:
    """Whether a build sees this file: the last pattern that names it, or a folder above it, decides."""
    seen = True
    above = [path, *map(str, PurePosixPath(path).parents)]
    for pattern in patterns:
        if any(_named(one, pattern.removeprefix("!")) for one in above):
            seen = pattern.startswith("!")
    return seen


def _named(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch.fnmatchcase(PurePosixPath(path).name, pattern.removeprefix("**/"))
    return path.count("/") == pattern.count("/") and fnmatch.fnmatchcase(path, pattern)


def patterns() -> list[str]:
    """The lines of .dockerignore that say something."""
    lines = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def files() -> dict[str, str]:
    """Each file of the image's working folder, by its path there, and where in the repository it comes from."""
    ignored, found = patterns(), {}
    for source, target in Dockerfile.read().copied():
        whole = ROOT / source
        assert whole.exists(), f"the Dockerfile copies {source}, which is not there"
        for file in [whole] if whole.is_file() else sorted(whole.rglob("*")):
            path = file.relative_to(ROOT).as_posix()
            if file.is_file() and let_through(path, ignored):
                found[target + path.removeprefix(source)] = path
    return found


@dataclass(frozen=True, slots=True)
class Image:
    """The image's root as a folder of this machine."""

    root: Path
    contained: bool

    def command(self, command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
        """What runs a command in it, with these variables beside its own."""
        told = {"PATH": "/opt/venv/bin:/usr/bin", "LANG": "C.UTF-8", **Dockerfile.read().environment, **environment}
        variables = [f"{name}={value}" for name, value in told.items()]
        if self.contained:
            user = Dockerfile.read().told("USER")[0]
            enter = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _ENTER, "enter"]
            return [*enter, str(self.root), sys.base_prefix, user, *variables, *command]
        here = [re.sub(r"^(?=/(opt|run)/)", str(self.root), one) for one in (*variables, *command)]
        here = [re.sub(r"(?<==)(?=/(opt|run)/)", str(self.root), one) for one in here]
        return ["env", "-i", "-C", f"{self.root}/opt/saan", *here]

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command to its end."""
        return subprocess.run(
            self.command(command, {}), capture_output=True, text=True, check=False, cwd="/", timeout=60
        )


@contextlib.contextmanager
def image(secrets: Path) -> Iterator[Image]:
    """The image with a folder of secrets mounted where containers find theirs."""
    # In the system's temporary folder: pytest's own is closed to the image's user.
    root = Path(tempfile.mkdtemp(prefix="saan-image-"))
    try:
        root.chmod(0o755)
        for path, source in files().items():
            (root / "opt/saan" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / source, root / "opt/saan" / path)
        _install(root / "opt/venv")
        shutil.copytree(secrets, root / SECRETS.lstrip("/"))
        _lay(root)
        yield Image(root, _may_mount())
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(root)], check=False)
        shutil.rmtree(root, ignore_errors=True)


def _install(venv: Path) -> None:
    """The packages that the image has, and no other."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "sync", "--quiet", "--require-hashes"]
    locked = str(ROOT / "requirements" / "run.txt")
    subprocess.run([*uv, "--python", str(venv / "bin/python"), locked], check=True, capture_output=True)


def _lay(root: Path) -> None:
    """The folders and links that a system has, then nothing may be written."""
    for name in ("usr", "etc", "dev", "proc", "tmp", sys.base_prefix.lstrip("/")):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("bin", "lib", "lib64"):
        if Path("/", name).is_symlink():
            (root / name).symlink_to(Path("/", name).readlink())
        elif Path("/", name).is_dir():
            (root / name).mkdir(exist_ok=True)
    subprocess.run(["chmod", "-R", "a+rX,a-w", str(root / "opt"), str(root / "run")], check=True)


def _may_mount() -> bool:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0
