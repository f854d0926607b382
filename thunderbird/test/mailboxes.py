"""A throw-away profile: two accounts with local mail, and a program that asks nobody for anything."""

from email import policy
from email.parser import BytesParser
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
# Nobody is reached in a test. What Thunderbird itself asks for (updates, blocklists, settings of its maker)
# is turned off, so that whatever is seen comes from the add-on.
QUIET = {
    "app.update.disabledForTesting": True,
    "app.shield.optoutstudies.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.region.network.url": "",
    "browser.region.update.enabled": False,
    "calendar.timezone.useSystemTimezone": True,
    "captivedetect.canonicalURL": "",
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "dom.push.connection.enabled": False,
    "extensions.blocklist.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.systemAddon.update.url": "",
    "extensions.update.enabled": False,
    "mail.chat.enabled": False,
    "mail.cloud_files.enabled": False,
    "mail.inappnotifications.enabled": False,
    "mail.inappnotifications.url": "",
    "mailnews.auto_config_url": "",
    "mailnews.start_page.enabled": False,
    "media.gmp-manager.url": "",
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "network.trr.mode": 5,
    "security.OCSP.enabled": 0,
    "security.remote_settings.crlite_filters.enabled": False,
    "security.remote_settings.intermediates.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    "toolkit.telemetry.unified": False,
}
DRIVEN = {
    "app.use_without_mail_account": True,
    "browser.dom.window.dump.enabled": False,
    "devtools.console.stdout.content": True,
    "mail.shell.checkDefaultClient": False,
    "mailnews.database.global.indexer.enabled": False,
    "mail.biff.play_sound": False,
    "mail.biff.show_alert": False,
    "marionette.port": 0,
    "ui.prefersReducedMotion": 1,
}
# Two accounts: letters that are there already, and a server of this machine for letters that arrive.
LOCAL, SERVER = "server1", "server2"


def accounts(profile, port):
    return {
        "mail.accountmanager.accounts": "account1,account2",
        "mail.accountmanager.localfoldersserver": LOCAL,
        "mail.accountmanager.defaultaccount": "account2",
        "mail.account.account1.server": LOCAL,
        "mail.account.account2.server": SERVER,
        "mail.account.account2.identities": "id1",
        "mail.identity.id1.fullName": "Test",
        "mail.identity.id1.useremail": "test@bluff.test",
        "mail.identity.id1.valid": True,
        f"mail.server.{LOCAL}.type": "none",
        f"mail.server.{LOCAL}.name": "Local Folders",
        f"mail.server.{LOCAL}.hostname": "Local Folders",
        f"mail.server.{LOCAL}.userName": "nobody",
        f"mail.server.{LOCAL}.directory": str(profile / "Mail" / "Local Folders"),
        f"mail.server.{SERVER}.type": "pop3",
        f"mail.server.{SERVER}.name": "Server",
        f"mail.server.{SERVER}.hostname": "127.0.0.1",
        f"mail.server.{SERVER}.port": port,
        f"mail.server.{SERVER}.userName": "test",
        f"mail.server.{SERVER}.authMethod": 3,
        f"mail.server.{SERVER}.socketType": 0,
        f"mail.server.{SERVER}.check_new_mail": False,
        f"mail.server.{SERVER}.login_at_startup": False,
        f"mail.server.{SERVER}.directory": str(profile / "Mail" / "Server"),
        f"mail.server.{SERVER}.moveOnSpam": False,
    }


def sample(name):
    return (SAMPLES / name).read_bytes().replace(b"\r\n", b"\n")


def mailbox(folder, names):
    """Writes the letters into the folder of the local account that is named Letters."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = []
    for name in names:
        text = b"\n".join(b">" + line if line.startswith(b"From ") else line for line in sample(name).split(b"\n"))
        letters.append(b"From - Mon Jan  1 00:00:00 2024\n" + text.rstrip(b"\n") + b"\n\n")
    (folder / "Letters").write_bytes(b"".join(letters))


def subject(name):
    """The subject as Thunderbird keeps it: that a letter is an answer is a mark of its own there."""
    return BytesParser(policy=policy.default).parsebytes(sample(name))["Subject"].removeprefix("Re: ")
