# rspamc, the client of Rspamd. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
ask() { timeout 30 rspamc -h 127.0.0.1:10785 "$@" 2>&1 || printf 'exit %s' "$?"; }
start_bluffd
cd "$messages" || exit 1
expect 'ham' '.*Action: no action\nSpam: false\nScore: -?[0-4][.][0-9]{2} / 5[.]00\n.*Symbol: BLUFF_HAM [(]-?[0-9.]+[)]\nMessage-ID: [^ ]+@[^ ]+' "$(ask ham)"
expect 'sextortion' '.*Action: add header\nSpam: true\nScore: [0-9.]+ / 5[.]00\n.*Symbol: BLUFF_SEXTORTION [(][0-9.]+[)]\n.*' "$(ask sextortion)"
expect '8bit' '.*Action: no action\nSpam: false\n.*' "$(ask 8bit)"
expect 'broken' '.*Action: no action\nSpam: false\n.*' "$(ask broken)"
expect 'forged' '.*Action: add header\nSpam: true\n.*' "$(ask forged)"
expect '40 MB' '.*Action: no action\nSpam: false\n.*' "$(ask big)"
expect 'three at a time' 3 "$(ask ham sextortion broken | grep -c '^Action: ')"
expect 'on stdin' '.*Action: add header\n.*' "$(ask <sextortion)"
expect '-i -d -F -r -u --hostname --helo' '.*Action: no action\n.*' \
  "$(ask -i 192.0.2.1 -d carol@example.org -F anna@example.net -r carol@example.org -u carol --hostname mail.example.net --helo mail.example.net ham)"
ask --header=Queue-Id=4bYn0m3Xv8z6J ham >/dev/null
check 'a queue id is in the log' grep -q 'judged.*queue_id="4bYn0m3Xv8z6J"' "$logs/bluffd.log"
expect '--mime: the message with fields of rspamc' '.*X-Spam: yes\n.*X-Spam-Symbols: .*BLUFF_SEXTORTION.*' "$(ask --mime sextortion | tr -d '\r')"
expect 'stat' '.*Messages scanned: [1-9].*Messages learned: 0\n.*' "$(ask stat)"
expect 'learn_spam: not without a word' '.*HTTP error: 4.*' "$(ask learn_spam sextortion)"
expect '-z: what is compressed is judged as it is, or refused' '.*(Action: add header|HTTP error: 4).*' "$(ask -z sextortion)"
all_fields() {
  ask -j forged | python3 -c '
import json, sys
answer = json.load(sys.stdin)
assert answer["is_skipped"] is False and answer["action"] == "add header", answer
assert answer["score"] >= answer["required_score"] == 5.0, answer
assert answer["symbols"]["BLUFF_SEXTORTION"]["score"] == answer["score"], answer
milter = answer["milter"]
# filter-rspamd of OpenSMTPD takes a text, and no object
assert milter["add_headers"]["X-Bluff-Label"] == "sextortion", milter["add_headers"]
assert {name.lower().strip() for name in milter["remove_headers"]} == {
    "x-spam-flag", "x-spam-status", "x-bluff-label", "x-spam-score", "x-spam-level", "x-spam-forged"}, milter'
}
check '-j: all that other clients read' all_fields
end_bluffd
expect 'bluffd is down: an error' '.*(Connection refused|connect).*exit 1' "$(ask ham)"
start_bluffd BLUFFD_HTTP_SEXTORTION=reject
expect '[http] sextortion = reject' '.*Action: reject\nSpam: true\n.*' "$(ask sextortion)"
