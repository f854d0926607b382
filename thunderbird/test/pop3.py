"""A POP3 server on this machine (RFC 1939), for letters that arrive while Thunderbird runs."""

import socketserver
import threading


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def say_letter(self, letter):
        self.say("+OK")
        for line in letter.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n"):
            self.wfile.write((b"." if line.startswith(b".") else b"") + line + b"\r\n")
        self.say(".")

    def say_list(self, lines):
        self.say("+OK")
        for line in lines:
            self.say(line)
        self.say(".")

    def handle(self):
        letters = self.server.letters
        self.say("+OK")
        while line := self.rfile.readline():
            command, *values = line.decode().split()
            match command.upper():
                case "STAT":
                    self.say(f"+OK {len(letters)} {sum(map(len, letters))}")
                case "LIST":
                    self.say_list(f"{number} {len(letter)}" for number, letter in enumerate(letters, 1))
                case "UIDL":
                    self.say_list(f"{number} {self.server.taken + number}" for number in range(1, len(letters) + 1))
                case "RETR":
                    self.say_letter(letters[int(values[0]) - 1])
                case "CAPA":
                    self.say_list(["USER", "UIDL"])
                case "QUIT":
                    self.say("+OK")
                    return
                case "USER" | "PASS" | "DELE" | "NOOP":
                    self.say("+OK")
                case _:
                    self.say("-ERR")


class Server(socketserver.ThreadingTCPServer):
    """`put` replaces the letters that wait. Each has a number of its own, so none is fetched twice."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.letters, self.taken = [], 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def put(self, letters):
        self.taken += len(self.letters)
        self.letters = letters
