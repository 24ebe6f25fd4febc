"""deploy/Containerfile: an image is built without a network, and runs on a read-only root as its user.

Its base is a root of Debian, since no registry of images is asked; it is started in a chroot, since an engine of
containers that can run one may not be here.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import small_content
from hrn_kg import releases
from proxies import free_port, program
from served import wait_until

ROOT = Path(__file__).parents[2]
MADE = ROOT / "var" / "recipes"  # by `make test-recipes`
pytestmark = [
    pytest.mark.skipif(os.environ.get("HRN_KG_TEST_RECIPES") != "1", reason="`make test-recipes` runs it"),
    pytest.mark.timeout(900),
]


@dataclass(frozen=True)
class Image:
    """An image: its files, what it says of itself, and a home for it."""

    files: Path
    config: dict[str, object]
    home: Path

    def command(self, port: int, words: list[str], *, without: str = "", **around: str) -> list[str]:
        """What runs words in it as its user, with its settings and a root that is read-only; /tmp may be left out."""
        settings = dict(one.split("=", 1) for one in self.config["Env"])  # type: ignore[attr-defined]
        settings |= {"HRN_KG_PORT": str(port), **around}
        mounts = [
            f"mount --bind {self.files} {self.files} && mount -o remount,bind,ro {self.files}",
            f"mount --rbind /proc {self.files}/proc && mount --rbind /dev {self.files}/dev",
            f"mount --bind {self.home} {self.files}/data",
            *([f"mount -t tmpfs tmpfs {self.files}/tmp"] if without != "/tmp" else []),
        ]
        run = ["env", "-i", *(f"{name}={value}" for name, value in settings.items()), *words]
        user = str(self.config["User"])
        script = f"{' && '.join(mounts)} && exec chroot --userspec={user} {self.files} {shlex.join(run)}"
        return ["unshare", "--mount", "sh", "-c", script]

    @property
    def started(self) -> list[str]:
        return [*self.config["Entrypoint"], *self.config["Cmd"]]  # type: ignore[misc]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    buildah = program("buildah")
    base, wheels = MADE / "base.tar", MADE / "wheels"
    if os.geteuid() != 0 or not (base.exists() and (wheels / ".made").exists()):
        pytest.skip("there is no root of Debian and no wheels: `make test-recipes`, as root, makes them")
    if sys.version_info[:2] != (3, 11):
        pytest.skip("the wheels are for the Python of the tests, which is another one than Debian's")
    folder = tmp_path_factory.mktemp("image")
    (folder / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    trust = ["--signature-policy", str(folder / "policy.json")]

    def call(name: str, *words: str) -> str:
        where = ["--root", str(folder / "store"), "--runroot", str(folder / "run"), "--storage-driver", "overlay"]
        done = subprocess.run([buildah, *where, name, *words], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    try:
        root = call("from", *trust, "scratch")
        call("add", root, str(base), "/")
        call("commit", "--quiet", *trust, root, "base")
        offline = [
            "--build-arg",
            "PIP_NO_INDEX=1",
            "--build-arg",
            "PIP_FIND_LINKS=/wheels",
            "-v",
            f"{wheels}:/wheels:ro",
        ]
        build = ["--isolation", "chroot", "--network", "host", "--format", "docker", "--pull-never", *trust]
        build += ["--build-arg", "BASE=localhost/base", *offline, "-f", "deploy/Containerfile", "-t", "hrn-kg"]
        call("bud", *build, ".")
        config = json.loads(call("inspect", "--type", "image", "hrn-kg"))["Docker"]["config"]
        files = Path(call("mount", call("from", *trust, "localhost/hrn-kg")))
        small_content.make(folder / "content")
        releases.build(small_content.find_content(folder / "content"), folder / "home")
        for path in (folder / "home", *(folder / "home").rglob("*")):
            shutil.chown(path, *map(int, config["User"].split(":")))
        yield Image(files, config, folder / "home")
    finally:
        call("rm", "--all")
        call("rmi", "--all", "--force")


@contextmanager
def running(image: Image, log: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    around = {"HRN_KG_CONTACT": "mailto:editors@example.org", "HRN_KG_LOG": "json"}
    with log.open("w") as errors:
        process = subprocess.Popen(image.command(port, image.started, **around), stdout=errors, stderr=errors)
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def test_it_says_what_it_needs(image: Image) -> None:
    assert image.config["User"] == "10001:10001"
    assert list(image.config["Volumes"]) == ["/data"]  # type: ignore[call-overload]
    assert list(image.config["ExposedPorts"]) == ["8000/tcp"]  # type: ignore[call-overload]


def test_it_answers_on_a_read_only_root_and_the_health_check_knows(image: Image, tmp_path: Path) -> None:
    kind, *check = image.config["Healthcheck"]["Test"]  # type: ignore[index]
    assert kind == "CMD"

    def healthy(port: int) -> bool:
        words = [word.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for word in check]
        return subprocess.run(image.command(port, words), capture_output=True).returncode == 0

    assert not healthy(free_port())
    with running(image, tmp_path / "log") as (port, process):
        assert wait_until(lambda: healthy(port) or process.poll() is not None, 90)
        assert process.poll() is None, (tmp_path / "log").read_text()
        assert httpx.get(f"http://127.0.0.1:{port}/en/about").status_code == 200
        allocator = "mimalloc" if list((MADE / "wheels").glob("cmeel_mimalloc-*.whl")) else "system"
        numbers = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        assert f'hrn_kg_allocator_info{{allocator="{allocator}"}} 1' in numbers
        denied = subprocess.run(image.command(port, ["touch", "/opt/x"]), capture_output=True, text=True)
        assert "Read-only file system" in denied.stderr
        held = json.loads(httpx.get(f"http://127.0.0.1:{port}/health").text)
        assert held["release"] == releases.current(image.home).id


def test_whoever_forgets_something_is_told_what(image: Image) -> None:
    contact = {"HRN_KG_CONTACT": "mailto:editors@example.org"}
    for without, around, told in (("", {}, "HRN_KG_CONTACT must be set"), ("/tmp", contact, "--tmpfs /tmp")):
        command = image.command(free_port(), image.started, without=without, **around)
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert ended.returncode == 2
        assert told in ended.stderr
        assert ended.stderr.count("\n") == 1, "a sentence, and no traceback"
