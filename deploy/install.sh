#!/bin/sh
# Makes a service of a checkout: program, user, home, settings, first release, units. Run it as root, in /opt/hrn-kg.
# Run again, as after an update, it keeps the settings that are there.
set -eu
cd "$(dirname "$0")/.."
if [ "$PWD" != /opt/hrn-kg ] || [ "$(id -u)" != 0 ]; then
  echo "Run this as root, in a checkout at /opt/hrn-kg, where the units look for the program (now: $PWD)." >&2
  exit 2
fi
command -v make >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null || {
  echo "make and Python with venv are missing: apt-get install make python3-venv libatomic1" >&2
  exit 2
}
make .venv/.run
getent passwd hrn-kg >/dev/null ||
  useradd --system --user-group --home-dir /var/lib/hrn-kg --no-create-home --shell /usr/sbin/nologin hrn-kg
install -d -o hrn-kg -g hrn-kg -m 750 /var/lib/hrn-kg /var/backups/hrn-kg
[ -e /etc/hrn-kg.env ] || install -g hrn-kg -m 640 deploy/hrn-kg.env /etc/hrn-kg.env
install -m 644 deploy/systemd/hrn-kg* /etc/systemd/system/
runuser -u hrn-kg -- .venv/bin/hrn-kg --home /var/lib/hrn-kg build
cat <<'END'
Change the names in /etc/hrn-kg.env. Then
  systemctl daemon-reload
  systemctl enable --now hrn-kg.socket hrn-kg.service
  systemctl enable --now hrn-kg-build.timer hrn-kg-backup.timer hrn-kg-check.timer hrn-kg-watch.timer
END
