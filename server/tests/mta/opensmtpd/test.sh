# OpenSMTPD with filter-rspamd. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
account opensmtpd /var/lib/opensmtpd/empty
account opensmtpq /var/lib/opensmtpd/empty
mkdir -p /var/lib/opensmtpd/empty
mkdir -m 711 /var/spool/smtpd
{ echo 'smtp max-message-size 60M'; cat "$here/opensmtpd/smtpd.conf"; } >/etc/smtpd.conf
# of unwanted email, the filter itself writes X-Spam-Score and X-Spam-Status, beside those of bluffd
unwanted=(X-Spam=yes X-Spam-Flag=YES X-Bluff-Label=sextortion)
genuine_but=(--allow-twice X-Spam-Score X-Spam-Status)
start_bluffd
/usr/sbin/smtpd -d >"$logs/smtpd.log" 2>&1 &
up OpenSMTPD 25
every_kind
(sleep 1; kill -KILL "$bluffd") &
expect 'bluffd is killed in mid-message: try again later' '4.*' \
  "$(mail send "$messages/ham" --while-open "kill -STOP $bluffd")"
expect 'bluffd is down: try again later' '4.*' "$(mail send "$messages/ham")"
start_bluffd
empty_mailbox
expect 'bluffd is back: accepted' '250 .*' "$(mail send "$messages/ham")"
check 'and judged' mail fields "$(received)" "${wanted[@]}"
end_bluffd
start_bluffd BLUFFD_HTTP_SEXTORTION=reject
expect '[http] sextortion = reject: refused' '550 .*' "$(mail send "$messages/sextortion")"
