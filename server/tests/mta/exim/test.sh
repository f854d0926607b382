# Exim with the condition `spam` in its ACL for DATA. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
start_exim() {
  cat "$here/exim/rest.conf" "$here/exim/bluff.conf" "$here/exim/rest-acl.conf" | sed "$1" >/etc/exim4/exim4.conf
  exim4 -bdf -q1m >>"$logs/exim.log" 2>&1 &
  exim=$!
  disown
  up Exim 25
}
stop_exim() {
  kill "$exim"
  within 10 is_closed 25
}
account Debian-exim /var/spool/exim4
mkdir -p /etc/exim4
install -d -o Debian-exim -g Debian-exim /var/spool/exim4 /var/log/exim4 /run/exim4
ln -s /var/log/exim4/mainlog "$logs/mainlog.log"

unwanted=(X-Spam-Flag=YES 'X-Spam-Status=Yes, score=[0-9.]+ required=5.0' 'X-Spam-Score=([5-9]|[1-9][0-9])[.][0-9]' X-Bluff-Label=sextortion)
wanted=(X-Spam-Flag=NO 'X-Spam-Status=No, score=-?[0-9.]+ required=5.0' 'X-Spam-Score=(-[0-9]+|[0-4])[.][0-9]' X-Bluff-Label='(ham|unsure)')
start_bluffd
start_exim ''
every_kind

empty_mailbox
reply=$(mail send "$messages/ham" --while-open "kill -STOP $bluffd; (sleep 1; kill -KILL $bluffd) &")
within 5 is_gone "$bluffd"
expect 'bluffd is killed in mid-message: try again later' '451 .*' "$reply"
expect 'bluffd is down: try again later' '451 .*' "$(mail send "$messages/ham")"
stop_exim
start_exim 's,spam = nobody:true,&/defer_ok,'
expect 'bluffd is down, defer_ok: accepted' '250 .*' "$(mail send "$messages/ham")"
check 'and not called clean' mail no-field "$(received)" X-Spam-Flag X-Bluff-Label
start_bluffd
stop_exim
start_exim ''
empty_mailbox
expect 'bluffd is back: accepted' '250 .*' "$(mail send "$messages/ham")"
check 'and judged' mail fields "$(received)" "${wanted[@]}"
stop_exim
start_exim 's/^BLUFF_REFUSED =/& sextortion/'
expect 'BLUFF_REFUSED = sextortion: refused' '550 Message refused: sextortion' "$(mail send "$messages/sextortion")"
empty_mailbox
expect 'BLUFF_REFUSED = sextortion: ham is accepted' '250 .*' "$(mail send "$messages/ham")"
stop_exim
end_bluffd

usermod --append --groups Debian-exim bluffd
start_bluffd BLUFFD_SPAMD_LISTEN=unix:/run/bluffd/spamd.sock BLUFFD_SOCKET_GROUP=Debian-exim
start_exim 's,^spamd_address = .*,spamd_address = /run/bluffd/spamd.sock,'
empty_mailbox
expect 'a unix socket: accepted' '250 .*' "$(mail send "$messages/sextortion")"
check 'a unix socket: its fields' mail fields "$(received || true)" "${unwanted[@]}"
stop_exim
