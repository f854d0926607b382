#!/usr/bin/env bash
# bluffd beside spamd and Rspamd: the same messages from the same load generator, in turn, on one
# machine. None of them uses the network: spamd runs with -L, Rspamd without what asks DNS or Redis.
#
#     cargo build --release --locked -p bluff-server -p bluff-cli --bins --example load
#     benches/server.sh FOLDER [SECONDS [ROUNDS]]
#
# FOLDER holds messages, one file each. SECONDS (20) is for one protocol in one of ROUNDS (3) rounds.
# Prints for each: messages a second, times, wrong answers against the library, and the memory of
# the server. spamd and Rspamd give other answers than the library; their "wrong" means nothing.
set -euo pipefail
folder=$(realpath "${1:?usage: benches/server.sh FOLDER [SECONDS [ROUNDS]]}")
seconds=${2:-20} rounds=${3:-3}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
programs=${CARGO_TARGET_DIR:-target}/release
connections=64
made=$(mktemp -d)
chmod 755 "$made"
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$made"' EXIT
mapfile -t messages < <(find "$folder" -type f | sort)

# memory PID: the resident memory of a process and its children, in MB.
memory() {
  local all=("$1") pid sum=0 kb
  mapfile -t -O 1 all < <(pgrep -P "$1" || true)
  for pid in "${all[@]}"; do
    kb=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status" 2>/dev/null || true)
    sum=$((sum + ${kb:-0}))
  done
  echo "$((sum / 1024)) MB"
}

# load NAME PID PROTOCOL PORT [--rate N]
load() {
  local name=$1 pid=$2 protocol=$3 port=$4
  shift 4
  printf '%-8s ' "$name"
  "$programs/examples/load" "$protocol" "127.0.0.1:$port" "$connections" "$seconds" "$@" "${messages[@]}" |
    tr -d '\n'
  printf '; %s\n' "$(memory "$pid")"
}

started() {
  for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.2
  done
  echo "nothing listens at port $1" >&2
  return 1
}

BLUFFD_PROCESS_ALLOW_ROOT=true BLUFFD_LOG_LEVEL=warn "$programs/bluffd" &
bluffd=$!
servers+=("$bluffd")
started 10783

if command -v spamd >/dev/null; then
  spamd -L -x -u nobody -i 127.0.0.1 -p 10883 --min-children 2 --max-children 2 --cf 'use_bayes 0' -s null 2>"$made/spamd.log" &
  spamd=$!
  servers+=("$spamd")
  started 10883
fi

if command -v rspamd >/dev/null; then
  mkdir -p "$made"/rspamd/{local.d,db,run,log}
  for module in antivirus arc asn bimi classifier-bayes clickhouse dkim dkim_signing dmarc elastic external_services \
    fuzzy_check greylist hfilter history_redis known_senders metadata_exporter milter_headers mx_check neural phishing \
    ratelimit rbl replies reputation spf surbl url_redirector worker-fuzzy worker-proxy; do
    echo 'enabled = false;' | tee "$made/rspamd/local.d/$module.conf" >"$made/rspamd/local.d/$module.inc"
  done
  echo 'dns { nameserver = ["127.0.0.1:59"]; timeout = 0.01s; retransmits = 1; }' >"$made/rspamd/local.d/options.inc"
  printf 'bind_socket = "127.0.0.1:11433";\ncount = 2;\n' >"$made/rspamd/local.d/worker-normal.inc"
  echo 'bind_socket = "127.0.0.1:11434";' >"$made/rspamd/local.d/worker-controller.inc"
  printf 'type = "file"; filename = "%s/rspamd/log/log"; level = "error";\n' "$made" >"$made/rspamd/local.d/logging.inc"
  chown -R _rspamd "$made/rspamd"
  rspamd -f -u _rspamd -g _rspamd --var=LOCAL_CONFDIR="$made/rspamd" --var=DBDIR="$made/rspamd/db" \
    --var=RUNDIR="$made/rspamd/run" --var=LOGDIR="$made/rspamd/log" >"$made/rspamd/out" 2>&1 &
  rspamd=$!
  servers+=("$rspamd")
  started 11433
fi

for round in $(seq "$rounds"); do
  printf -- '-- round %s\n' "$round"
  for protocol in spamd:10783 milter:10784 http:10785; do
    load bluffd "$bluffd" "${protocol%:*}" "${protocol#*:}"
  done
  [ -z "${spamd:-}" ] || load spamd "$spamd" spamd 10883
  [ -z "${rspamd:-}" ] || load rspamd "$rspamd" rspamd 11433
  began=$(date +%s.%N)
  "$programs/bluff" classify --quiet --format json "${messages[@]}" >"$made/answers" || true
  awk -v began="$began" -v ended="$(date +%s.%N)" -v messages="${#messages[@]}" \
    'BEGIN { printf "bluff classify: %d messages, %.0f a second\n", messages, messages / (ended - began) }'
done
