# Haraka with its plugins spamassassin and rspamd, and delivery by LMTP to Dovecot. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
start_haraka() {
  node "$cache/haraka/node_modules/haraka/bin/haraka" -c /srv/haraka >>"$logs/haraka.log" 2>&1 &
  haraka=$!
  disown
  up Haraka 25
}
stop_haraka() {
  kill -KILL "$haraka"
  within 10 is_closed 25
}
account dovecot /run/dovecot
account dovenull /run/dovecot
account postfix /nonexistent # for a socket of rest.conf
mkdir -p /etc/dovecot /run/dovecot /var/spool/postfix/private /srv/haraka
cp "$here/dovecot/rest.conf" /etc/dovecot/dovecot.conf
ln -s /var/log/dovecot.log "$logs/dovecot.log"
dovecot -F >>"$logs/dovecot.out.log" 2>&1 &
cp -r "$here"/haraka/{config,plugins} /srv/haraka
ln -s "$cache/haraka/node_modules" /srv/haraka/node_modules
echo 'listen=127.0.0.1:25' >/srv/haraka/config/smtp.ini
printf 'host=127.0.0.1\nport=24\n' >/srv/haraka/config/lmtp.ini
sed 's/^bytes=.*/bytes=60000000/; s/^;*data_line_length=.*/data_line_length=1000/' "$cache/haraka/node_modules/haraka/config/connection.ini" >/srv/haraka/config/connection.ini
# Haraka asks for the name of each client
python3 "$here/mail.py" nameserver &
echo 'nameserver 127.0.0.1' >/etc/resolv.conf
echo example.org >/srv/haraka/config/host_list
# the client of the tests is of this machine, and such are not judged by default
printf '\n[check]\nlocal_ip=true\nprivate_ip=true\n' >>/srv/haraka/config/rspamd.ini

# a field with a blank before its colon stays: Haraka takes it for no field, and no plugin removes it
kinds=(ham sextortion 8bit broken forged big)
# and it reads and writes a header as UTF-8
same_but[8bit]=--allow=header

start_bluffd
start_haraka
both=("${wanted[@]}") both_unwanted=("${unwanted[@]}")
# this plugin takes over the fields of SpamAssassin only
wanted=("${both[@]:0:3}") unwanted=("${both_unwanted[@]:0:4}")
every_kind
end_bluffd KILL
expect 'spamassassin, bluffd is down, [defer] error: try again later' '4.*' "$(mail send "$messages/ham")"
start_bluffd
stop_haraka

sed -i 's/^spamassassin$/rspamd/; /^drop_forged$/d' /srv/haraka/config/plugins
wanted=("${both[@]}") unwanted=("${both_unwanted[@]}")
start_haraka
every_kind
(sleep 1; kill -KILL "$bluffd") &
empty_mailbox
expect 'rspamd, bluffd is killed in mid-message: try again later' '4.*' \
  "$(mail send "$messages/ham" --while-open "kill -STOP $bluffd")"
expect 'rspamd, bluffd is down, [defer] error: try again later' '4.*' "$(mail send "$messages/ham")"
start_bluffd
expect 'bluffd is back: accepted' '250 .*' "$(mail send "$messages/ham")"
check 'and judged' mail fields "$(received)" "${wanted[@]}"
end_bluffd
start_bluffd BLUFFD_HTTP_SEXTORTION=reject
expect 'rspamd, [http] sextortion = reject: refused' '550 .*' "$(mail send "$messages/sextortion")"
