"""Thunderbird without a window, and Marionette, the protocol of Mozilla's programs for tests: JSON after its length,
over a socket of this machine."""

import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path

PROGRAM = os.environ.get("THUNDERBIRD", "thunderbird")
# A machine that does much else takes minutes to start a program and a worker.
PATIENCE_S = 180
HOST = "127.0.0.1"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Marionette:
    """A session. Every command waits for its answer."""

    def __init__(self, port):
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE_S)
        self.number = 0
        self.buffer = b""
        self.receive()  # the greeting
        self.send("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"pageLoadStrategy": "normal"}}})
        self.send("WebDriver:SetTimeouts", {"script": PATIENCE_S * 1000})

    def receive(self):
        while b":" not in self.buffer:
            self.more()
        length, _, rest = self.buffer.partition(b":")
        self.buffer = rest
        while len(self.buffer) < int(length):
            self.more()
        text, self.buffer = self.buffer[: int(length)], self.buffer[int(length):]
        return json.loads(text)

    def more(self):
        received = self.socket.recv(1 << 16)
        if not received:
            raise ConnectionError("Thunderbird closed the connection")
        self.buffer += received

    def send(self, command, parameters=None):
        self.number += 1
        text = json.dumps([0, self.number, command, parameters or {}]).encode()
        self.socket.sendall(str(len(text)).encode() + b":" + text)
        _, number, error, result = self.receive()
        if number != self.number:
            raise ConnectionError(f"answer {number}; expected {self.number}")
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}\n{error.get('stacktrace', '')}")
        return result.get("value") if isinstance(result, dict) and "value" in result else result

    def context(self, name):
        self.send("Marionette:SetContext", {"value": name})

    def run(self, script, *values, context="chrome"):
        """What an asynchronous script returns: in the program itself, or in the tab that is chosen."""
        self.context(context)
        body = f"const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then((value) => done({{ value }}), (error) => done({{ error: `${{error}} ${{error?.stack}}` }}));"
        answer = self.send("WebDriver:ExecuteAsyncScript", {"script": body, "args": list(values), "sandbox": "system" if context == "chrome" else None})
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def until(self, script, *values, context="chrome"):
        """Runs a script until it returns something that is true."""
        end = time.monotonic() + PATIENCE_S
        while True:
            found = self.run(script, *values, context=context)
            if found:
                return found
            if time.monotonic() > end:
                raise TimeoutError(script)
            time.sleep(0.1)


class Thunderbird:
    """The program with a profile of its own. `watch` names a file for the connections that it tries to make."""

    def __init__(self, folder, preferences, watch=None):
        self.folder = Path(folder)
        self.profile = self.folder / "profile"
        self.profile.mkdir(parents=True, exist_ok=True)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
        (self.profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self.watch = watch

    def start(self):
        (self.profile / "MarionetteActivePort").unlink(missing_ok=True)
        traced = ["strace", "--seccomp-bpf", "-f", "-qq", "-e", "trace=connect,sendto", "-e", "signal=none", "-A", "-o", str(self.watch)] if self.watch else []
        program = [*traced, PROGRAM, "--headless", "--marionette", "-remote-allow-system-access", "--no-remote", "--profile", str(self.profile)]
        environment = {**os.environ, "HOME": str(self.folder), "MOZ_HEADLESS_WIDTH": "1280", "MOZ_HEADLESS_HEIGHT": "900", "LC_ALL": "C.UTF-8"}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(program, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder)
        return Marionette(self.port())

    def port(self):
        """The port that Thunderbird chose and wrote down."""
        end = time.monotonic() + PATIENCE_S
        file = self.profile / "MarionetteActivePort"
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise ChildProcessError((self.folder / "log").read_text(encoding="utf-8", errors="replace"))
            if file.exists() and (text := file.read_text().strip()):
                return int(text)
            time.sleep(0.2)
        raise TimeoutError(f"{file} is missing: Thunderbird did not start")

    def connections(self):
        """Where the program tried to connect to or to send, as it asked the system: address and port."""
        text = self.watch.read_text(encoding="utf-8", errors="replace")
        found = re.findall(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")', text)
        return {(four or six, int(port)) for port, four, six in found}

    def stop(self, session):
        try:
            session.send("Marionette:Quit", {"flags": ["eForceQuit"]})
        except (OSError, RuntimeError):
            self.process.terminate()
        session.socket.close()
        self.process.wait(PATIENCE_S)
