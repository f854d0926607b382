"""Moves messages in a Dovecot 2.3 with the settings and scripts of packaging/sieve, and checks what
was learned. Usage, as root: sieve.py PACKAGING FOLDER. FOLDER is made, and must be readable by all.

bluffc-learn is the packaged script; /usr/bin/bluffc in it is replaced by one that writes down how it
was called.
"""

import imaplib
import pathlib
import pwd
import shutil
import subprocess
import sys
import time

PACKAGING, FOLDER = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
PORT = 24143
MESSAGE = b"From: a@example.org\r\nSubject: moved\r\n\r\nHello.\r\n"

SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = dovecot
default_login_user = dovenull
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Trash {{
    auto = create
  }}
  mailbox Papierkorb {{
    auto = create
  }}
  mailbox Work {{
    auto = create
  }}
}}
!include {folder}/bluff.conf
"""


def prepare() -> None:
    user = pwd.getpwnam("mail")
    scripts, programs, mail = FOLDER / "sieve", FOLDER / "programs", FOLDER / "mail"
    for folder in (FOLDER, scripts, programs, mail, FOLDER / "learned"):
        folder.mkdir(mode=0o755)
    for folder in (mail, FOLDER / "learned"):
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    bluffc = programs / "bluffc"
    bluffc.write_text(f'#!/bin/sh\ncat > {FOLDER}/learned/last\necho "$*" >> {FOLDER}/learned/calls\n')
    bluffc.chmod(0o755)
    learn = programs / "bluffc-learn"
    learn.write_text((PACKAGING / "sieve/bluffc-learn").read_text().replace("/usr/bin/bluffc", str(bluffc)))
    learn.chmod(0o755)
    settings = (PACKAGING / "sieve/dovecot-2.3.conf").read_text()
    settings = settings.replace("/etc/dovecot/sieve", str(scripts)).replace("/usr/lib/bluff/sieve", str(programs))
    (FOLDER / "bluff.conf").write_text(settings)
    (FOLDER / "dovecot.conf").write_text(
        SETTINGS.format(folder=FOLDER, port=PORT, uid=user.pw_uid, gid=user.pw_gid)
    )
    for name in ("learn-spam.sieve", "learn-ham.sieve"):
        shutil.copy(PACKAGING / "sieve" / name, scripts)
        subprocess.run(["sievec", "-c", FOLDER / "dovecot.conf", scripts / name], check=True)


def calls() -> list[str]:
    file = FOLDER / "learned/calls"
    return file.read_text().splitlines() if file.exists() else []


def learned(what: str, expected: list[str], action) -> int:
    """Checks what an action teaches."""
    before = len(calls())
    action()
    time.sleep(0.5)
    taught = [call.split()[3] for call in calls()[before:]]
    if taught != expected:
        sys.exit(f"sieve.py: {what}: learned {taught}, expected {expected}\n{(FOLDER / 'dovecot.log').read_text()}")
    print(f"ok: {what}: {taught or 'nothing'}")
    return 1


def main() -> None:
    prepare()
    server = subprocess.Popen(["dovecot", "-F", "-c", FOLDER / "dovecot.conf"])
    try:
        for _ in range(50):
            try:
                imap = imaplib.IMAP4("127.0.0.1", PORT)
                break
            except OSError:
                time.sleep(0.1)
        imap.login("carol", "secret")

        def move(source: str, target: str):
            def run() -> None:
                imap.select(source)
                answer = imap.uid("MOVE", imap.uid("SEARCH", "ALL")[1][0].split()[-1].decode(), target)
                assert answer[0] == "OK", answer

            return run

        def append(target: str):
            return lambda: imap.append(target, None, None, MESSAGE)

        checks = 0
        checks += learned("APPEND to INBOX", [], append("INBOX"))
        checks += learned("INBOX to Junk", ["spam"], move("INBOX", "Junk"))
        checks += learned("Junk to INBOX", ["ham"], move("Junk", "INBOX"))
        checks += learned("INBOX to Work", [], move("INBOX", "Work"))
        checks += learned("APPEND to Junk", ["spam"], append("Junk"))
        checks += learned("Junk to Trash", [], move("Junk", "Trash"))
        checks += learned("APPEND to Junk, again", ["spam"], append("Junk"))
        checks += learned("Junk to Papierkorb", [], move("Junk", "Papierkorb"))
        checks += learned("Trash to Junk", ["spam"], move("Trash", "Junk"))
        checks += learned("Junk to Work", ["ham"], move("Junk", "Work"))
        expected = "--socket unix:/run/bluff/spamd.sock learn ham --user=carol"
        assert calls()[-1] == expected, calls()[-1]
        message = (FOLDER / "learned/last").read_bytes().replace(b"\r\n", b"\n")
        assert message == MESSAGE.replace(b"\r\n", b"\n"), message
        imap.logout()
        print(f"sieve: {checks + 2} checks passed")
    finally:
        server.terminate()
        server.wait()


main()
