# start_postfix [NAME=VALUE...]: Postfix with main.cf and rest.cf. Sourced by parts.
# shellcheck shell=bash disable=SC2154
start_postfix() {
  account postfix /var/spool/postfix
  groupadd --system postdrop
  mkdir -p /etc/postfix /var/lib/postfix /var/spool/postfix
  chown postfix: /var/lib/postfix
  cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
  cp "$tree"/etc/postfix/postfix-{files,script} "$tree/etc/postfix/post-install" /etc/postfix/ 2>/dev/null || true
  cat "$here/postfix/main.cf" "$here/postfix/rest.cf" >/etc/postfix/main.cf
  postconf -F '*/*/chroot=n'
  [ "$#" = 0 ] || postconf -e "$@"
  postfix start >"$logs/postfix.log" 2>&1 || { cat "$logs/postfix.log"; exit 1; }
  ln -sf /var/log/mail.log "$logs/mail.log"
  up Postfix 25
}
