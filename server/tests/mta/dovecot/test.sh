# Postfix with bluffd as a milter hands over to Dovecot by LMTP; Sieve files into Junk. Senders who
# log in are not judged. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
# shellcheck source=../postfix/start.sh
. "$here/postfix/start.sh"
account dovecot /run/dovecot
account dovenull /run/dovecot
mkdir -p /etc/dovecot/sieve /run/dovecot
cat "$here/dovecot/rest.conf" "$here/dovecot/bluff.conf" >/etc/dovecot/dovecot.conf
cp "$here/dovecot/bluff.sieve" /etc/dovecot/sieve/
ln -s /var/log/dovecot.log "$logs/dovecot.log"
start_bluffd
start_postfix mailbox_transport=lmtp:inet:127.0.0.1:24 smtpd_sasl_auth_enable=yes smtpd_sasl_type=dovecot \
  smtpd_sasl_path=private/auth
sievec /etc/dovecot/sieve/bluff.sieve
dovecot -F >>"$logs/dovecot.out.log" 2>&1 &
up Dovecot 24

for kind in ham 8bit broken big; do
  empty_mailbox
  expect "$kind is accepted" '250 .*' "$(mail send "$messages/$kind")"
  file=$(received || true)
  check "$kind is in the inbox, with its fields" mail fields "$file" "${wanted[@]}"
  check "$kind is otherwise as it was sent" mail same "$file" "$messages/$kind"
done
for kind in sextortion forged blank; do
  empty_mailbox
  expect "$kind is accepted" '250 .*' "$(mail send "$messages/$kind")"
  file=$(received .Junk || true)
  check "$kind is in Junk, with its fields" mail fields "$file" "${unwanted[@]}"
  check "$kind has no forged fields" mail genuine "$file"
  check "$kind is otherwise as it was sent" mail same "$file" "$messages/$kind"
done
found_by_imap() {
  timeout 20 python3 -c '
import imaplib
imap = imaplib.IMAP4("127.0.0.1")
imap.login("carol", "secret")
imap.select("Junk", readonly=True)
print(imap.search(None, "HEADER", "X-Spam-Flag", "YES")[1])'
}
expect 'IMAP finds it in Junk by its field' "\\[b'1'\\]" "$(found_by_imap)"

# spamtest
cp "$here/dovecot/spamtest.sieve" /etc/dovecot/sieve/bluff.sieve
sievec /etc/dovecot/sieve/bluff.sieve
empty_mailbox
mail send "$messages/sextortion" >/dev/null
check 'spamtest: sextortion has 10' mail fields "$(received .Spamtest10)" "${unwanted[@]}"
empty_mailbox
mail send "$messages/ham" >/dev/null
check 'spamtest: ham with a score below 0 has 1' mail fields "$(received .Spamtest1)" "${wanted[@]}"

# login
cp "$here/dovecot/bluff.sieve" /etc/dovecot/sieve/bluff.sieve
sievec /etc/dovecot/sieve/bluff.sieve
logged_in() {
  timeout 30 swaks --server 127.0.0.1 --from carol@example.org --to carol@example.org --data "@$messages/sextortion" \
    --auth PLAIN --auth-user carol --auth-password secret 2>&1
}
empty_mailbox
expect 'a sender who logged in: accepted' '.*235 2[.]7[.]0 .*250 2[.]0[.]0 Ok: queued.*' "$(logged_in)"
check 'not judged' mail no-field "$(received)" X-Bluff-Label X-Spam-Flag X-Spam-Status
end_bluffd
start_bluffd BLUFFD_MILTER_SKIP_AUTHENTICATED=false
empty_mailbox
expect 'skip_authenticated = false: accepted' '.*250 2[.]0[.]0 Ok: queued.*' "$(logged_in)"
check 'judged' mail fields "$(received .Junk)" "${unwanted[@]}"

end_bluffd KILL
expect 'bluffd is down: Postfix says 4xx' '4.*' "$(mail send "$messages/ham")"
start_bluffd
empty_mailbox
expect 'bluffd is back: accepted' '250 .*' "$(mail send "$messages/ham")"
check 'and in the inbox' mail fields "$(received)" "${wanted[@]}"
