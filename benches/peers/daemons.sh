# SpamAssassin and Rspamd: filters that run as daemons and are asked over a socket. Sourced after ground.sh; the functions are those of
# programs.sh. No network is used: everything that would need it is switched off. One process judges, so that it is one thread, as for
# all.
#
# Daemons start before the clock and judge one message before it, because nobody starts them for each message. The clock measures
# how long the client waits. Their peaks are in lines `daemon 0 KiB user system` of TIMES.

# Neither should run as root.
unprivileged=()
[ "$EUID" -ne 0 ] || unprivileged=(setpriv --reuid=nobody --regid=nogroup --clear-groups --)
readonly unprivileged PATIENCE=240 # half seconds until a daemon must listen

daemons=()
run= # configuration, sockets and logs; a short path, because that of a socket has 107 bytes at most

# begin_run STORE: both folders, owned by the user that runs the daemons
begin_run() {
  run=$(mktemp -d)
  mkdir "$1"
  export HOME=$run # for SpamAssassin, which makes a folder there
  [ "$EUID" -ne 0 ] || chown nobody:nogroup "$run" "$1"
}

# start SOCKET COMMAND...: in the background, until it listens
start() {
  local socket=$1 waited
  shift
  "${unprivileged[@]}" "$@" >>"$run/log" 2>&1 &
  daemons+=($!)
  for ((waited = 0; waited < PATIENCE; waited++)); do
    [ ! -S "$socket" ] || return 0
    kill -0 $! 2>/dev/null || break
    sleep 0.5
  done
  die "$1 did not start: $(tail -n 1 "$run/log")"
}

# end_run [TIMES]: records what the daemons took and ends them
end_run() {
  local pid
  for pid in "${daemons[@]}"; do
    [ $# -eq 0 ] || taken "$pid" >>"$1"
    kill "$pid" 2>/dev/null || true
  done
  wait
  daemons=()
  [ -z "$run" ] || rm -rf "$run"
  run=
}

# taken PID: a line for a daemon: the peak of its largest process, and the processor time of all its processes since
# the start
taken() {
  local one
  for one in "$1" $(pgrep -P "$1"); do
    # names of processes have blanks in them, so fields are counted after the bracket
    sed 's/.*) //' "/proc/$one/stat" | awk -v kib="$(awk '/VmHWM/ { print $2 }' "/proc/$one/status")" '{ print kib, $12, $13 }'
  done | awk -v ticks="$(getconf CLK_TCK)" '$1 > kib { kib = $1 } { user += $2; kernel += $3 }
    END { print "daemon 0", kib + 0, user / ticks, kernel / ticks }'
}

# judge_over NAME SOCKET LIST TIMES
judge_over() {
  python3 "$here/ask.py" "$1" "$2" <(head -n 1 "$3") >/dev/null
  measured "$4" client python3 "$here/ask.py" "$1" "$2" "$3"
}

# sa-learn learns in batches and sorts its words in at the end. All words are kept: by default it forgets all but the last 150,000,
# which is meant for email that comes in over months.
learn_spamassassin() {
  begin_run "$2"
  cp /etc/spamassassin/*.pre "$here/SpamExact.pm" "$run"
  cat >"$run/local.cf" <<EOF
dns_available no
use_bayes 1
bayes_auto_learn 0
bayes_auto_expire 0
bayes_path $2/bayes
loadplugin SpamExact SpamExact.pm
add_header all Exact score=_EXACTSCORE_ bayes=_EXACTBAYES_
EOF
  local label learn=("${unprivileged[@]}" sa-learn -L --siteconfigpath="$run" -p "$run/user_prefs")
  for label in ham spam; do
    measured "$3" spamassassin "${learn[@]}" --no-sync "--$label" -f "$1/train.$label" >/dev/null
  done
  measured "$3" spamassassin "${learn[@]}" --sync >/dev/null
}

judge_spamassassin() {
  start "$run/socket" spamd -L -x -m 1 --min-children=1 --max-conn-per-child=1000000 --siteconfigpath="$run" \
    --socketpath="$run/socket" -s stderr
  judge_over spamassassin "$run/socket" "$1" "$3"
  end_run "$3"
}

# Modules that ask the network, or that need to know more about a message than the file holds.
rspamd_without=(
  antivirus arc asn bimi clickhouse dcc dkim dkim_signing dmarc elastic external_services fuzzy_check greylist history_redis maillist
  metadata_exporter metric_exporter milter_headers mx_check neural p0f phishing ratelimit rbl replies reputation rspamd_update spf surbl
  url_redirector whitelist
)

# The header `Learn-Type: bulk` is its way to learn many messages at once: without it, it refuses messages it is
# already certain about.
learn_rspamd() {
  begin_run "$2"
  configure_rspamd
  start "$run/redis" redis-server --port 0 --unixsocket "$run/redis" --save '' --appendonly no --dir "$2"
  start "$run/normal" rspamd -f -c /etc/rspamd/rspamd.conf \
    --var=LOCAL_CONFDIR="$run" --var=DBDIR="$run/db" --var=RUNDIR="$run" --var=LOGDIR="$run"
  python3 "$here/ask.py" rspamd "$run/normal" <(head -n 1 "$1/train.ham") >/dev/null
  local label
  for label in ham spam; do
    # its exit code reports every message it refuses: those it already knows, those of fewer than 11 words
    measured "$3" rspamc xargs -d '\n' -a "$1/train.$label" \
      rspamc -h "$run/controller" -n 1 --header 'Learn-Type: bulk' "learn_$label" >"$run/learned.$label" || true
    grep -q 'success = true' "$run/learned.$label" || die "rspamd learned no $label: $(grep -m 1 error "$run/learned.$label")"
    echo "$(grep -c 'success = true' "$run/learned.$label") $label learned of $(wc -l <"$1/train.$label")" >&2
  done
  redis-cli -s "$run/redis" save >/dev/null # so that the size of the model can be seen
}

configure_rspamd() {
  local module
  mkdir "$run/local.d" "$run/db"
  for module in "${rspamd_without[@]}"; do
    echo 'enabled = false;' >"$run/local.d/$module.conf"
  done
  echo 'enabled = false;' | tee "$run/local.d/worker-proxy.inc" >"$run/local.d/worker-fuzzy.inc"
  echo 'filters = "chartable,regexp"; dns { nameserver = ["127.0.0.1:9:1"]; timeout = 0.01; retransmits = 0; }' >"$run/local.d/options.inc"
  echo "servers = \"$run/redis\";" >"$run/local.d/redis.conf"
  echo "bind_socket = \"$run/normal mode=0666\"; count = 1;" >"$run/local.d/worker-normal.inc"
  echo "bind_socket = \"$run/controller mode=0666\"; count = 1; secure_ip = \"0.0.0.0/0\";" >"$run/local.d/worker-controller.inc"
  echo "type = \"file\"; filename = \"$run/rspamd.log\"; level = \"error\";" >"$run/local.d/logging.inc"
  # this rule would give a point to every message, because all of them are old
  echo 'symbols { "DATE_IN_PAST" { weight = 0.0; } }' >"$run/local.d/headers_group.conf"
  cp "$here/rspamd_exact.lua" "$run/rspamd.local.lua"
  [ "$EUID" -ne 0 ] || chown nobody "$run/db"
}

judge_rspamd() {
  judge_over rspamd "$run/normal" "$1" "$3"
  end_run "$3"
}
