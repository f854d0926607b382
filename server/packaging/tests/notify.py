"""Runs a program as a unit of Type=notify is run, without systemd, and checks what it says.

Usage: notify.py PROGRAM [ARGUMENT]...

Waits for READY=1, sends SIGHUP and then SIGTERM, and waits for STOPPING=1 and exit status 0. Once the
program is ready, its admin listener must answer.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notify")
        os.chmod(folder, 0o755)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(path)
        os.chmod(path, 0o777)
        listener.settimeout(30)
        process = subprocess.Popen(sys.argv[1:], env=os.environ | {"NOTIFY_SOCKET": path})
        try:
            said = listener.recv(4096).decode()
            assert "READY=1" in said.split("\n"), said
            admin = os.environ["BLUFFD_ADMIN_LISTEN"]
            with urllib.request.urlopen(f"http://{admin}/readyz", timeout=10) as answer:
                assert answer.status == 200, answer.status
            process.send_signal(signal.SIGHUP)
            with urllib.request.urlopen(f"http://{admin}/healthz", timeout=10) as answer:
                assert answer.status == 200, answer.status
            process.send_signal(signal.SIGTERM)
            said = listener.recv(4096).decode()
            assert "STOPPING=1" in said.split("\n"), said
            assert process.wait(60) == 0, process.returncode
        finally:
            process.kill()


main()
