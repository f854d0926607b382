# The first process in the room of a part: furnishes it, and runs the part. Called by test.sh.
# shellcheck shell=bash disable=SC2119,SC2120 # functions whose arguments may be left out
set -euo pipefail
part=$1 made=$2 tree=$3 cache=$4
here=$PWD/server/tests/mta
logs=$made/$part
messages=$made/messages
export LC_ALL=C HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export cache # for the parts

# Mounts are seen in this room only.
mkdir "$logs/room"
mount -t tmpfs tmpfs "$logs/room"
mkdir -p "$logs"/room/{upper,work,usr/bin,usr/lib/bluff/sieve}
install -m 755 "$made"/bluff[cd] "$logs/room/usr/bin"
install -m 755 server/packaging/sieve/bluffc-learn "$logs/room/usr/lib/bluff/sieve"
mount -t overlay -o "lowerdir=$logs/room/usr:$tree/usr:/usr" overlay /usr
mount -t overlay -o "lowerdir=/etc,upperdir=$logs/room/upper,workdir=$logs/room/work" overlay /etc
for folder in /srv /var/spool /var/log /var/lib /run; do mount -t tmpfs -o mode=755 tmpfs "$folder"; done
ip link set lo up
: >/etc/resolv.conf
printf '127.0.0.1 localhost mx.example.org\n' >/etc/hosts

account() { useradd --system --no-create-home --home-dir "$2" --shell /usr/sbin/nologin --user-group "$1" 2>/dev/null || id "$1" >/dev/null; }
account bluffd /nonexistent
mkdir -m 755 /run/bluffd
chown bluffd: /run/bluffd
useradd --create-home --base-dir /srv --uid 4711 --shell /bin/sh carol

# check WHAT COMMAND...: one line for one thing that is so, or is not.
check() {
  local what=$1 found
  shift
  if found=$("$@" 2>&1); then
    printf '  ok %s: %s\n' "$part" "$what" | tee -a "$logs/passed"
  else
    printf 'FAIL %s: %s: %s\n' "$part" "$what" "$(tail -n 1 <<<"$found" | cut -c 1-400)" | tee -a "$logs/failed"
    [ "$(wc -l <"$logs/failed")" -lt 15 ] || exit 1 # the rest says no more
  fi
}
# expect WHAT PATTERN TEXT: the text matches the extended regular expression as a whole.
expect() { check "$1" python3 -c 'import re, sys; re.fullmatch(sys.argv[1], sys.argv[2], re.S) or sys.exit(f"{sys.argv[2]!r}, expected {sys.argv[1]!r}")' "$2" "$3"; }
# check_lines COMMAND...: the command makes checks of its own, and prints `ok WHAT` or `FAIL WHAT`.
check_lines() {
  local line status=0
  timeout 300 "$@" >"$logs/lines.log" 2>&1 || status=$?
  while IFS= read -r line; do
    case $line in
      'ok '*) check "${line#ok }" true ;;
      'FAIL '*) check "${line#FAIL }" false ;;
    esac
  done <"$logs/lines.log"
  expect 'they ran to their end' 0 "$status"
}
mail() { timeout 60 python3 "$here/mail.py" "$@"; }
# within SECONDS COMMAND...: until the command succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.05
  done
}
is_open() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
is_closed() { ! is_open "$1"; }
# up WHAT PORT: waits for a server, or ends the part.
up() { within 20 is_open "$2" || { printf '%s does not listen at %s\n' "$1" "$2"; exit 1; }; }

# start_bluffd [SETTING=VALUE...]: with its defaults, as an unprivileged user.
bluffd=
start_bluffd() {
  env -i PATH="$PATH" "$@" setpriv --reuid bluffd --regid bluffd --init-groups bluffd >>"$logs/bluffd.log" 2>&1 &
  bluffd=$!
  disown # no word about its end
  up bluffd 10786
}
is_gone() { ! kill -0 "$1" 2>/dev/null; }
# end_bluffd [SIGNAL]
end_bluffd() {
  kill "-${1:-TERM}" "$bluffd"
  within 35 is_gone "$bluffd" || return 1
  bluffd=
}

# Carol's mailbox.
empty_mailbox() {
  rm -rf /srv/carol/Maildir
  setpriv --reuid carol --regid carol --clear-groups mkdir -p /srv/carol/Maildir/{new,cur,tmp}
}
# received FILE [FOLDER]: the path of the only message in a mailbox, once it is there.
received() { mail wait "/srv/carol/Maildir${1:+/$1}" 20; }

# The fields of a message, as patterns.
wanted=(X-Spam-Flag=NO 'X-Spam-Status=No, score=-?[0-9.]+ required=5.0 tests=BLUFF_.*' 'X-Spam-Score=(-[0-9]+|[0-4])[.][0-9]' X-Bluff-Label='(ham|unsure)')
unwanted=(X-Spam-Flag=YES 'X-Spam-Status=Yes, score=[0-9.]+ required=5.0 tests=BLUFF_SEXTORTION,.*'
  'X-Spam-Score=([5-9]|[1-9][0-9])[.][0-9]' 'X-Spam-Level=[*]{5,}' X-Bluff-Label=sextortion)

# The messages of all kinds come through, with the right fields.
declare -A same_but=() # what a mail server changes itself: kind=OPTION of `mail.py same`; -- is none
genuine_but=() # options of `mail.py genuine`
kinds=(ham sextortion 8bit broken forged blank big)
every_kind() {
  local kind reply file
  for kind in "${kinds[@]}"; do
    empty_mailbox
    reply=$(mail send "$messages/$kind" 2>&1 || true)
    expect "$kind is accepted" '2.*' "$reply"
    case $reply in 2*) ;; *) continue ;; esac
    file=$(received || true)
    case $kind in
      sextortion | forged | blank) check "$kind has its fields" mail fields "$file" "${unwanted[@]}" ;;
      *) check "$kind has its fields" mail fields "$file" "${wanted[@]}" ;;
    esac
    check "$kind has no forged fields" mail genuine "$file" "${genuine_but[@]}"
    check "$kind is otherwise as it was sent" mail same "$file" "$messages/$kind" "${same_but[$kind]:---}"
  done
}

# shellcheck source=/dev/null
. "$here/$part/test.sh"
if [ -n "$bluffd" ]; then
  check 'bluffd still runs, and ends when told to' end_bluffd
fi
expect 'bluffd did not panic' '0' "$(grep -c 'panicked' "$logs/bluffd.log" || true)"
