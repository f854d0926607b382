# Postfix with bluffd as a milter. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
# shellcheck source=../postfix/start.sh
. "$here/postfix/start.sh"
start_bluffd
start_postfix
every_kind

# swaks is another client than the one above
empty_mailbox
expect 'swaks: a message is queued' '.*250 2.0.0 Ok: queued as .*' \
  "$(timeout 30 swaks --server 127.0.0.1 --from anna@example.net --to carol@example.org --data "@$messages/sextortion" 2>&1)"
check 'swaks: it has its fields' mail fields "$(received)" "${unwanted[@]}"

# Postfix deletes field by field, so bluffd deletes only so many
empty_mailbox
reply=$(mail send "$messages/many")
case $reply in
  2*) check '1,500 forged fields are gone' mail genuine "$(received)" ;;
  *) expect '1,500 forged fields are refused' '[45].*' "$reply" ;;
esac

# bluffd at rest, so that it has the message and no answer; then it is killed
empty_mailbox
reply=$(mail send "$messages/ham" --while-open "kill -STOP $bluffd; (sleep 1; kill -KILL $bluffd) &")
within 5 is_gone "$bluffd"
expect 'bluffd is killed in mid-message: try again later' '4[0-9]{2} 4[.].*' "$reply"
reply=$(mail send "$messages/ham")
expect 'bluffd is down: try again later' '4[0-9]{2} 4[.].*' "$reply"
postconf -e milter_default_action=accept
postfix reload
expect 'bluffd is down, milter_default_action = accept: delivered' '250 .*' "$(mail send "$messages/ham")"
check 'and without fields' mail no-field "$(received)" X-Bluff-Label X-Spam-Flag
postconf -e milter_default_action=tempfail
postfix reload
start_bluffd
empty_mailbox
expect 'bluffd is back: accepted' '250 .*' "$(mail send "$messages/ham")"
check 'and judged' mail fields "$(received)" "${wanted[@]}"
end_bluffd

# [milter] sextortion = "reject"
start_bluffd BLUFFD_MILTER_SEXTORTION=reject
empty_mailbox
expect 'sextortion = reject: refused' '550 5[.]7[.]1 Message refused: sextortion' "$(mail send "$messages/sextortion")"
expect 'sextortion = reject: ham is accepted' '250 .*' "$(mail send "$messages/ham")"
check 'and has its fields' mail fields "$(received)" "${wanted[@]}"
end_bluffd

# [milter] sextortion = "quarantine"
start_bluffd BLUFFD_MILTER_SEXTORTION=quarantine
empty_mailbox
reply=$(mail send "$messages/sextortion")
expect 'sextortion = quarantine: accepted' '250 .*' "$reply"
queue_id=${reply##* }
held() { postqueue -p | grep -q "^$queue_id!"; }
check 'and on hold in the queue' within 5 held
expect 'and not delivered' '0' "$(find /srv/carol/Maildir/new -type f | wc -l)"
expect 'the log of Postfix says that a milter held it' '.*milter-hold: END-OF-MESSAGE .*triggers HOLD action.*' "$(grep milter-hold /var/log/mail.log)"
postsuper -H "$queue_id" 2>/dev/null
postqueue -i "$queue_id"
check 'released, it has its fields' mail fields "$(received)" "${unwanted[@]}"
expect 'one line of the log of bluffd names the queue id' '1' "$(grep -c "judged.*$queue_id" "$logs/bluffd.log")"
end_bluffd

# over a unix socket that Postfix may open, and with a limit below 40 MB
usermod --append --groups postfix bluffd
start_bluffd BLUFFD_MILTER_LISTEN=unix:/run/bluffd/milter.sock BLUFFD_SOCKET_GROUP=postfix BLUFFD_LIMITS_MESSAGE_BYTES=1000000
postconf -e smtpd_milters=unix:/run/bluffd/milter.sock
postfix reload
expect 'the socket is of group postfix, mode 660' 'srw-rw---- bluffd postfix' "$(stat -c '%A %U %G' /run/bluffd/milter.sock)"
for kind in sextortion big; do
  empty_mailbox
  expect "unix socket: $kind is accepted" '250 .*' "$(mail send "$messages/$kind")"
  file=$(received || true)
  case $kind in
    sextortion) check "unix socket: $kind has its fields" mail fields "$file" "${unwanted[@]}" ;;
    *) check 'over limits.message_bytes: judged by its beginning, and says so' mail fields "$file" "${wanted[@]}" 'X-Bluff-Flags=.*truncated.*' ;;
  esac
  check "unix socket: $kind is otherwise as it was sent" mail same "$file" "$messages/$kind"
done
end_bluffd
postconf -e smtpd_milters=inet:127.0.0.1:10784

# older versions of the protocol; Postfix asks with 6 since 2.6
start_bluffd
for version in 2 3 4; do
  postconf -e milter_protocol=$version
  postfix reload
  empty_mailbox
  mail send "$messages/forged" >/dev/null
  file=$(received || true)
  check "milter_protocol = $version: the fields" mail fields "$file" "${unwanted[@]}"
  check "milter_protocol = $version: otherwise as it was sent" mail same "$file" "$messages/forged"
done
postconf -e milter_protocol=6
postfix reload

# a restart while a message is being sent
empty_mailbox
reply=$(mail send "$messages/ham" --while-open "kill -TERM $bluffd; sleep 1")
expect 'bluffd is ended in mid-session: try again later' '4[0-9]{2} 4[.].*' "$reply"
within 5 is_gone "$bluffd"

# many at a time
start_bluffd
smtp-source -c -s 10 -m 200 -l 4000 -f anna@example.net -t carol@example.org 127.0.0.1:25 >/dev/null
expect '200 messages, 10 at a time: each is judged' 200 "$(grep -c 'judged id=[^ ]* .*protocol="milter" bytes=4' <(tail -n 200 "$logs/bluffd.log"))"
end_bluffd

# memory_bytes is enough for one message of message_bytes
start_bluffd BLUFFD_LIMITS_MEMORY_BYTES=55000000
empty_mailbox
reply=$(mail send "$messages/big")
case $reply in
  2*) check 'memory for one message of 40 MB is enough for it' mail fields "$(received)" "${wanted[@]}" ;;
  *) expect 'memory for one message of 40 MB is enough for it' '250 .*' "$reply" ;;
esac
end_bluffd

# another client holds all of the memory
hold_memory() {
  exec 7<>/dev/tcp/127.0.0.1/10783
  { printf 'CHECK SPAMC/1.5\r\nContent-length: 1000000\r\n\r\n' && head -c 999999 /dev/zero; } >&7
  sleep 0.5
}
for on_error in tempfail accept; do
  start_bluffd BLUFFD_LIMITS_MESSAGE_BYTES=1000000 BLUFFD_LIMITS_MEMORY_BYTES=1000000 BLUFFD_MILTER_ON_ERROR=$on_error
  hold_memory
  empty_mailbox
  reply=$(mail send "$messages/forged")
  case $on_error:$reply in
    accept:2*)
      file=$(received)
      check 'not judged, on_error = accept: accepted, and marked' mail fields "$file" X-Bluff-Status=error
      check 'and not called clean' mail no-field "$file" X-Spam-Flag X-Bluff-Label
      ;;
    accept:*) expect 'not judged, on_error = accept: accepted, and marked' '250 .*' "$reply" ;;
    tempfail:*) expect 'not judged, on_error = tempfail: try again later' '451 .*' "$reply" ;;
  esac
  exec 7>&-
  end_bluffd
done
