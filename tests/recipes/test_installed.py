"""deploy/install.sh on this machine, in a copy of its file system that is thrown away; and the service that it makes.

No systemd runs here: its program for sockets that are handed over starts the service, without privileges.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from proxies import free_port, program
from served import wait_until

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.skipif(os.environ.get("HRN_KG_TEST_RECIPES") != "1", reason="`make test-recipes` runs it"),
    pytest.mark.timeout(600),
]
# The checkout lies where the units expect it; the tests may have their Python below a home that others may not enter.
_COPY = """
set -e
mount -t tmpfs tmpfs {folder}
mkdir {folder}/upper {folder}/work {folder}/root
mount -t overlay overlay -o lowerdir=/,upperdir={folder}/upper,workdir={folder}/work {folder}/root
mount --rbind /proc {folder}/root/proc
mount --rbind /dev {folder}/root/dev
mkdir -p {folder}/root/opt/hrn-kg
mount --bind {folder}/root{checkout} {folder}/root/opt/hrn-kg
touch {folder}/root/opt/hrn-kg/.venv/.run
chmod o+x {folder}/root/root
exec chroot {folder}/root sh -ec "$0"
"""


def inside(folder: Path, script: str) -> list[str]:
    """The command that runs a script in a copy of this machine."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a copy of the file system (overlay)")
    return ["unshare", "--mount", "sh", "-c", _COPY.format(folder=folder, checkout=ROOT), script]


_SERVE = """
exec >&2
mkdir /tmp/few && ln -s "$(command -v dirname)" "$(command -v id)" /tmp/few
PATH=/tmp/few /opt/hrn-kg/deploy/install.sh || echo "without make: $?"
/opt/hrn-kg/deploy/install.sh
echo "user: $(id hrn-kg)"
stat -c 'rights: %n %a %U' /var/lib/hrn-kg /var/backups/hrn-kg /etc/hrn-kg.env
systemd-analyze verify /etc/systemd/system/hrn-kg* && echo "units: in order"
echo HRN_KG_LOG=json >> /etc/hrn-kg.env
/opt/hrn-kg/deploy/install.sh | tail -n 1 && grep -q HRN_KG_LOG=json /etc/hrn-kg.env && echo "again: settings kept"
umask 077
set -a && . /etc/hrn-kg.env && set +a
runuser -u hrn-kg -- sh -c 'cd / && touch /var/lib/hrn-kg/x && rm /var/lib/hrn-kg/x && ! touch /etc/x 2>/dev/null'
exec setpriv --reuid hrn-kg --regid hrn-kg --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \\
  systemd-socket-activate --listen 127.0.0.1:{port} {names} /opt/hrn-kg/.venv/bin/hrn-kg serve
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port and the log of the service, as the script makes it."""
    program("systemd-socket-activate", "systemd")
    folder, log = tmp_path_factory.mktemp("machine"), tmp_path_factory.mktemp("log") / "log"
    port = free_port()
    settings = (ROOT / "deploy" / "hrn-kg.env").read_text("utf-8")
    names = " ".join(f"--setenv {line.partition('=')[0]}" for line in settings.splitlines())
    # Names come in the places of the script; the braces of the shell stay.
    script = _SERVE.replace("{port}", str(port)).replace("{names}", names)
    around = {name: value for name, value in os.environ.items() if not name.startswith("HRN_KG_")}
    with log.open("w") as errors:
        process = subprocess.Popen(inside(folder, script), stdout=errors, stderr=errors, env=around)
    try:
        deadline = time.monotonic() + 300
        while "Listening on" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield port, log
    finally:
        process.terminate()
        process.wait(60)


def test_user_home_settings_and_units_are_made(served: tuple[int, Path]) -> None:
    text = served[1].read_text()
    assert re.search(r"^user: uid=\d+\(hrn-kg\) gid=\d+\(hrn-kg\)", text, re.MULTILINE)
    for line in (
        "rights: /var/lib/hrn-kg 750 hrn-kg",
        "rights: /var/backups/hrn-kg 750 hrn-kg",
        "rights: /etc/hrn-kg.env 640 root",
        "units: in order",
        "again: settings kept",
    ):
        assert f"{line}\n" in text


def test_the_script_says_which_packages_it_needs(served: tuple[int, Path]) -> None:
    text = served[1].read_text()
    assert re.search(r"apt-get install make python3-venv .*\nwithout make: 2\n", text)


def test_the_service_answers_without_privileges(served: tuple[int, Path]) -> None:
    port, log = served
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as http:
        page = http.get("/id/place/amsterdam")
        assert (page.status_code, page.headers["location"][:24]) == (303, "https://kg.example.org/d"), log.read_text()
        answer = http.post("/sparql", data={"query": "ASK { ?place a <http://purl.org/dc/terms/Location> }"})
        assert answer.json()["boolean"] is True
        assert wait_until(lambda: "hrn_kg_web_processes 2.0" in http.get("/metrics").text, 60)


def test_elsewhere_the_script_says_where_the_checkout_must_lie() -> None:
    ended = subprocess.run([ROOT / "deploy" / "install.sh"], capture_output=True, text=True)
    assert ended.returncode == 2
    assert "/opt/hrn-kg" in ended.stderr
