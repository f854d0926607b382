#!/usr/bin/env bash
# Installs the package on this machine, uses it, upgrades, removes and purges it, and checks each step.
# test.sh starts this in a container. With systemd as process 1 the unit is started; without it, bluffd
# is started as the unit would, and what needs systemd is left out.
#
# Usage, as root: checks.sh PACKAGE.deb SAMPLES
set -euo pipefail
package=$1 samples=$2
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
made=$(mktemp -d)
chmod 755 "$made"
count=0

fail() {
  printf 'packaging: FAILED: %s\n' "$*" >&2
  systemd_runs && journalctl -u bluffd -n 30 --no-pager >&2
  exit 1
}
# check WORDS COMMAND...: the command must succeed.
check() {
  "${@:2}" || fail "$1 (${*:2})"
  count=$((count + 1))
}
# refuse WORDS COMMAND...: the command must fail.
refuse() {
  if "${@:2}" >/dev/null 2>&1; then fail "$1 (${*:2})"; fi
  count=$((count + 1))
}
# equal WORDS FOUND EXPECTED
equal() {
  [ "$2" = "$3" ] || fail "$1: found '$2', expected '$3'"
  count=$((count + 1))
}
stage() { printf -- '-- %s (at %s s)\n' "$1" "$SECONDS"; }
systemd_runs() { [ -d /run/systemd/system ]; }
main_pid() { systemctl show -P MainPID bluffd; }
as_bluff=(setpriv --reuid=bluff --regid=bluff --init-groups --no-new-privs --bounding-set=-all --inh-caps=-all)
dpkg_quietly() { dpkg "$@" >"$made/dpkg.out" 2>&1 || { cat "$made/dpkg.out" >&2; return 1; }; }

# What a machine has, without what changes by itself.
files() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run -o -path /var/log \
    -o -path /var/cache/man -o -path /var/lib/systemd -o -path "$made" -o -path /work \) -prune -o -print |
    grep -v -e '^/etc/\(passwd\|group\|shadow\|gshadow\)-\?$' -e '^/etc/\.pwd\.lock$' -e '^/var/lib/dpkg/' | sort
}

install_and_look() {
  stage 'install'
  files >"$made/before"
  check 'dpkg -i' dpkg_quietly -i "$package"

  local path rights
  while read -r rights path; do
    equal "$path" "$(stat -c %a:%U:%G "$path")" "$rights:root:root"
  done <<'FILES'
755 /usr/sbin/bluffd
755 /usr/bin/bluffc
755 /usr/bin/bluff
755 /etc/bluff
644 /usr/lib/systemd/system/bluffd.service
644 /usr/lib/sysusers.d/bluffd.conf
755 /usr/lib/bluff/sieve/bluffc-learn
644 /usr/share/bluff/sieve/learn-spam.sieve
644 /usr/share/bluff/sieve/learn-ham.sieve
644 /usr/share/bluff/sieve/dovecot-2.3.conf
644 /usr/share/bluff/sieve/dovecot-2.4.conf
644 /usr/share/doc/bluff/README.md
644 /usr/share/doc/bluff/copyright
644 /usr/share/doc/bluff/changelog.gz
644 /usr/share/doc/bluff/examples/bluffd.socket
644 /usr/share/doc/bluff/examples/postfix.conf
644 /usr/share/doc/bluff/examples/postfix.tmpfiles
644 /usr/share/man/man8/bluffd.8.gz
644 /usr/share/man/man5/bluffd.toml.5.gz
644 /usr/share/man/man1/bluffc.1.gz
644 /usr/share/man/man1/bluff.1.gz
644 /usr/share/man/man1/bluff-train.1.gz
644 /usr/share/bash-completion/completions/bluff
644 /usr/share/zsh/vendor-completions/_bluff
644 /usr/share/fish/vendor_completions.d/bluff.fish
FILES
  equal 'the settings, which may hold a token' "$(stat -c %a:%U:%G /etc/bluff/bluffd.toml)" 640:root:bluff
  equal 'the home and shell of the user' "$(getent passwd bluff | cut -d: -f6-)" /var/lib/bluffd:/usr/sbin/nologin
  check 'the user is one of the system' [ "$(id -u bluff)" -lt 1000 ]
  equal 'files of the administrator' "$(dpkg-query -W -f '${Conffiles}' bluff | awk '{ print $1 }' | xargs)" /etc/bluff/bluffd.toml
  refuse 'a key of the packaged settings is set' grep -q '^[a-z_]* =' /etc/bluff/bluffd.toml
  sed -e 2d -e 's/^#\([a-z_]* = \)/\1/' /etc/bluff/bluffd.toml >"$made/all.toml"
  bluffd --print-config >"$made/reference.toml"
  check 'the packaged settings have every key with its default' cmp "$made/all.toml" "$made/reference.toml"
  check 'the completions for bash load' bash -c 'source /usr/share/bash-completion/completions/bluff'
  check 'bluff works' bluff self-test >/dev/null
  check 'systemd-analyze verify' systemd-analyze verify --man=no bluffd.service
  local exposure
  exposure=$(systemd-analyze security --offline=yes /usr/lib/systemd/system/bluffd.service | sed -n 's/.*exposure level .*: \([0-9.]*\) .*/\1/p')
  check "exposure by systemd-analyze security, $exposure, is at most 1.4" awk "BEGIN { exit !($exposure <= 1.4) }"
}

# classify ARGUMENTS...: bluffd, asked by spamc with these arguments, knows a sextortion from ham.
classify() {
  local name points
  for name in sextortion-en ham-colleague-en; do
    points=$(spamc "$@" -c <"$samples/$name.eml" || true) # -c exits with 1 for spam; 0/0 is a failure
    equal "spamc $*: $name: $points: is spam" "$(awk -F/ '{ print ($2 == 0 ? "failed" : $1 >= $2 ? "yes" : "no") }' <<<"$points")" \
      "$([ "$name" = sextortion-en ] && echo yes || echo no)"
  done
}

# The unit as systemd runs it.
unit() {
  stage 'the unit'
  check 'it was started' systemctl --quiet is-active bluffd
  check 'it starts at boot' systemctl --quiet is-enabled bluffd
  local pid
  pid=$(main_pid)
  equal 'its user' "$(stat -c %U:%G "/proc/$pid")" bluff:bluff
  equal 'capabilities, no new privileges, system call filter, umask' \
    "$(awk '/^(CapBnd|CapEff|NoNewPrivs|Seccomp|Umask):/ { printf "%s%s ", $1, $2 }' "/proc/$pid/status")" \
    'Umask:0077 CapEff:0000000000000000 CapBnd:0000000000000000 NoNewPrivs:1 Seccomp:2 '
  equal 'its directories' "$(stat -c %n:%a:%U /run/bluff /var/lib/bluffd | xargs)" '/run/bluff:755:bluff /var/lib/bluffd:750:bluff'
  # a process in the mount namespace of bluffd
  refuse 'it can write into /etc' nsenter -t "$pid" -m -- touch /etc/bluff/x
  refuse 'it can write into /usr' nsenter -t "$pid" -m -- touch /usr/x
  check 'it can write its state' nsenter -t "$pid" -m -- rm -f /var/lib/bluffd/none
  equal 'what it sees of homes' "$(nsenter -t "$pid" -m -- find /root /home | xargs)" '/root /home'
  classify -p 10783
  check 'metrics' grep -q '^bluff_messages_total.*spamd' <(curl -fsS http://127.0.0.1:10786/metrics)
  check 'metrics of the process' grep -q '^process_resident_memory_bytes [1-9]' <(curl -fsS http://127.0.0.1:10786/metrics)
  journalctl --sync
  equal 'the label in the journal' "$(journalctl -u bluffd F_LABEL=sextortion -n 1 -o json | python3 -c 'import json,sys; print(json.load(sys.stdin)["F_PROTOCOL"])')" spamd

  systemctl reload bluffd
  sleep 1
  journalctl --sync
  check 'reload loads the model' grep -q 'the model was loaded' <(journalctl -u bluffd -o cat)
  equal 'reload keeps the process' "$(main_pid)" "$pid"

  kill -KILL "$pid"
  sleep 6.5
  check 'it runs again after kill -9' systemctl --quiet is-active bluffd
  classify -p 10783

  cp /etc/bluff/bluffd.toml "$made/packaged.toml"
  sed -i '/^\[spamd\]/a listn = []' /etc/bluff/bluffd.toml
  refuse 'it starts with a wrong key' systemctl restart bluffd
  journalctl --sync
  check 'the journal names the right key' grep -q 'did you mean .listen.' <(journalctl -u bluffd -o cat)
  cp "$made/packaged.toml" /etc/bluff/bluffd.toml
  sleep 6.5
  check 'it starts by itself once the key is right' systemctl --quiet is-active bluffd

  mkdir -p /etc/systemd/system/bluffd.service.d
  printf '[Service]\nIPAddressDeny=any\nIPAddressAllow=localhost\n' >/etc/systemd/system/bluffd.service.d/local.conf
  systemctl daemon-reload
  systemctl restart bluffd
  classify -p 10783
  rm -r /etc/systemd/system/bluffd.service.d
  systemctl daemon-reload
}

# Unix sockets: one for members of the group, one for Postfix.
unix_sockets() {
  stage 'unix sockets'
  getent group postfix >/dev/null || groupadd --system postfix
  getent passwd postfix >/dev/null || useradd --system --gid postfix --no-create-home postfix
  mkdir -p /var/spool/postfix /etc/systemd/system/bluffd.service.d
  cp /usr/share/doc/bluff/examples/postfix.tmpfiles /etc/tmpfiles.d/bluffd-postfix.conf
  systemd-tmpfiles --create bluffd-postfix.conf
  cp /usr/share/doc/bluff/examples/postfix.conf /etc/systemd/system/bluffd.service.d/
  sed -i -e '/^\[spamd\]/a listen = ["127.0.0.1:10783", "unix:/run/bluff/spamd.sock"]' \
    -e '/^\[milter\]/a listen = ["unix:/var/spool/postfix/bluff/milter.sock"]' /etc/bluff/bluffd.toml
  systemctl daemon-reload
  check 'restart with unix sockets' systemctl restart bluffd
  equal 'the socket of spamd' "$(stat -c %a:%U:%G /run/bluff/spamd.sock)" 660:bluff:bluff
  equal 'the socket for Postfix' "$(stat -c %a:%U:%G /var/spool/postfix/bluff/milter.sock)" 660:bluff:postfix
  connects() { setpriv --reuid="$1" --regid="$2" --clear-groups "${@:4}" python3 -c 'import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "$3"; }
  check 'Postfix may connect' connects postfix postfix /var/spool/postfix/bluff/milter.sock
  refuse 'others may connect to the socket for Postfix' connects nobody nogroup /var/spool/postfix/bluff/milter.sock
  refuse 'others may connect to the socket of spamd' connects nobody nogroup /run/bluff/spamd.sock
  check 'a member of the group may' connects nobody bluff /run/bluff/spamd.sock
  classify -U /run/bluff/spamd.sock

  sed -i '/^\[learn\]/a folder = "/var/lib/bluffd/lessons"' /etc/bluff/bluffd.toml
  check 'restart with learning' systemctl restart bluffd
  learn() { setpriv --reuid=nobody --regid="$1" --clear-groups env USER=carol /usr/lib/bluff/sieve/bluffc-learn "$2" <"$samples/ham-colleague-en.eml"; }
  check 'a member of the group may teach' learn bluff spam
  equal 'what was taught is private' "$(find /var/lib/bluffd/lessons -type f -printf '%m:%u:%g\n' | sort -u)" 600:bluff:bluff
  refuse 'others may teach' learn nogroup spam
  refuse 'bluffc-learn takes another word' learn bluff eggs
  refuse 'a client over TCP may teach' bluffc learn spam <"$samples/ham-colleague-en.eml"
  check 'ping' bluffc ping >/dev/null
  check 'what was taught is forgotten' grep -qx forgotten <(bluffc --socket unix:/run/bluff/spamd.sock forget --user carol <"$samples/ham-colleague-en.eml")

  kill -KILL "$(main_pid)"
  sleep 6.5
  classify -U /run/bluff/spamd.sock # its own stale socket was replaced
  rm -r /etc/systemd/system/bluffd.service.d /etc/tmpfiles.d/bluffd-postfix.conf /var/spool/postfix/bluff
  rmdir --ignore-fail-on-non-empty /var/spool/postfix
  cp "$made/packaged.toml" /etc/bluff/bluffd.toml
  systemctl daemon-reload
  systemctl restart bluffd
}

# bluffd.socket, by the steps that it names.
socket_unit() {
  stage 'bluffd.socket'
  check 'systemd-analyze verify' systemd-analyze verify --man=no /usr/share/doc/bluff/examples/bluffd.socket
  cp /usr/share/doc/bluff/examples/bluffd.socket /etc/systemd/system/
  systemctl daemon-reload
  systemctl stop bluffd
  systemctl --quiet enable --now bluffd.socket
  systemctl start bluffd
  classify -p 783
  classify -U /run/bluff/spamd.sock
  equal 'the rights of the socket' "$(stat -c %a:%U:%G /run/bluff/spamd.sock)" 660:bluff:bluff
  refuse 'the port of the settings is used too' spamc -K -x -p 10783
  systemctl stop bluffd 2>/dev/null
  check 'the socket outlives bluffd' [ -S /run/bluff/spamd.sock ]
  classify -p 783 # starts it
  check 'a connection starts it' systemctl --quiet is-active bluffd
  systemctl --quiet disable --now bluffd.socket 2>/dev/null
  systemctl stop bluffd
  check 'the socket is removed with its unit' [ ! -e /run/bluff/spamd.sock ]
  rm /etc/systemd/system/bluffd.socket
  systemctl daemon-reload
  systemctl start bluffd
}

# The same without systemd: what its interfaces promise.
by_hand() {
  stage 'readiness'
  local listen=(env BLUFFD_SPAMD_LISTEN=127.0.0.1:24783 BLUFFD_MILTER_LISTEN= BLUFFD_HTTP_LISTEN= BLUFFD_ADMIN_LISTEN=127.0.0.1:24786 BLUFFD_LOG_LEVEL=error)
  refuse 'bluffd runs as root' "${listen[@]}" timeout 5 bluffd
  check 'READY=1 and STOPPING=1' "${as_bluff[@]}" "${listen[@]}" python3 "$here/notify.py" /usr/sbin/bluffd

  stage 'activation by systemd-socket-activate'
  "${as_bluff[@]}" "${listen[@]}" systemd-socket-activate --fdname=spamd -l 127.0.0.1:24783 \
    --setenv=BLUFFD_SPAMD_LISTEN --setenv=BLUFFD_MILTER_LISTEN --setenv=BLUFFD_HTTP_LISTEN --setenv=BLUFFD_ADMIN_LISTEN \
    --setenv=BLUFFD_LOG_LEVEL /usr/sbin/bluffd 2>"$made/activated.err" &
  local pid=$!
  sleep 0.5
  classify -p 24783
  kill "$pid"
  check 'it ends with 0' wait "$pid"

  "${as_bluff[@]}" "${listen[@]}" systemd-socket-activate --fdname=smtp -l 127.0.0.1:24783 \
    --setenv=BLUFFD_MILTER_LISTEN --setenv=BLUFFD_HTTP_LISTEN --setenv=BLUFFD_ADMIN_LISTEN /usr/sbin/bluffd 2>"$made/activated.err" &
  pid=$!
  sleep 0.5
  spamc -K -p 24783 </dev/null >/dev/null || true
  refuse 'a socket of another name is taken' wait "$pid"
  check 'the name is told' grep -q '"smtp"; expected FileDescriptorName=spamd, milter, http or admin' "$made/activated.err"
}

upgrade() {
  stage 'upgrade'
  # a later version, with another file of settings
  dpkg-deb -R "$package" "$made/later"
  sed -i 's/^Version: .*/&+later/' "$made/later/DEBIAN/control"
  echo '# later' >>"$made/later/etc/bluff/bluffd.toml"
  dpkg-deb --root-owner-group -Znone -b "$made/later" "$made/later.deb" >/dev/null

  local pid=
  systemd_runs && pid=$(main_pid)
  check 'upgrade' dpkg_quietly -i "$made/later.deb"
  check 'settings that were not changed are replaced' grep -qx '# later' /etc/bluff/bluffd.toml
  if systemd_runs; then
    refuse 'the old process runs on' [ "$(main_pid)" = "$pid" ]
    classify -p 10783
  fi

  sed -i '/^\[limits\]/a queue = 32' /etc/bluff/bluffd.toml
  cp /etc/bluff/bluffd.toml "$made/changed.toml"
  check 'install again' dpkg_quietly -i --force-confdef --force-confold "$package"
  check 'changed settings stay' cmp "$made/changed.toml" /etc/bluff/bluffd.toml
  equal 'so do their rights' "$(stat -c %a:%U:%G /etc/bluff/bluffd.toml)" 640:root:bluff
  if systemd_runs; then
    systemctl stop bluffd # its addresses must be free
  fi
  check 'they can be used' bluffd --check-config >"$made/out"
  if systemd_runs; then
    systemctl start bluffd
    systemctl --quiet disable bluffd
    check 'install again' dpkg_quietly -i --force-confdef --force-confold "$package"
    refuse 'a disabled unit is enabled again' systemctl --quiet is-enabled bluffd
    systemctl --quiet enable bluffd
  fi
}

remove_and_purge() {
  stage 'remove and purge'
  echo mine >/etc/bluff/mine
  mkdir -p /var/lib/bluff /var/lib/bluffd
  touch /var/lib/bluff/mine.bluff /var/lib/bluffd/learned
  check 'remove' dpkg_quietly -r bluff
  refuse 'a program is left' ls /usr/sbin/bluffd /usr/bin/bluffc /usr/bin/bluff
  check 'remove keeps the settings' cmp "$made/changed.toml" /etc/bluff/bluffd.toml
  check 'remove keeps what was learned' [ -e /var/lib/bluffd/learned ]
  check 'remove takes the sockets' [ ! -e /run/bluff ]
  if systemd_runs; then
    refuse 'it still runs' pgrep -x bluffd
  fi
  check 'purge' dpkg_quietly -P bluff
  check 'purge keeps the files of the administrator' ls /etc/bluff/mine /var/lib/bluff/mine.bluff >/dev/null
  rm -r /etc/bluff /var/lib/bluff
  files >"$made/after"
  check 'purge leaves nothing else' diff "$made/before" "$made/after"
  check 'the user stays' getent passwd bluff >/dev/null
  # the group of the guides may be there before the package
  userdel bluff
  groupadd --system bluff
  check 'install beside a group bluff' dpkg_quietly -i "$package"
  equal 'the group that was there is used' "$(id -gn bluff)" bluff
  check 'purge' dpkg_quietly -P bluff
  userdel bluff
}

sieve() {
  stage 'Dovecot'
  check 'moved messages teach' python3 "$here/sieve.py" "$here/.." "$made/dovecot"
}

for there in /etc/bluff /var/lib/bluff /var/lib/bluffd /usr/sbin/bluffd; do
  [ ! -e "$there" ] || fail "$there is there, and the checks would remove it"
done
install_and_look
by_hand
if systemd_runs; then
  unit
  unix_sockets
  socket_unit
fi
sieve
upgrade
remove_and_purge
systemd_runs || echo 'packaging: no systemd runs here, so the unit was not started'
echo "packaging: $count checks passed"
