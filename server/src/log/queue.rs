//! [`LogQueue`]: lines on their way to the log. Who reads the log may be slow or stop; nobody who logs
//! waits for them.

use crossbeam_channel::{Receiver, Sender, bounded};
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

/// The most lines that wait: a second of a busy server, and about 3 MB.
const LINES: usize = 8192;
/// How long the end waits for lines to be written.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Takes lines, and has a thread that writes them. With all places taken, a line is dropped and
/// counted.
#[derive(Clone, Debug)]
pub(super) struct LogQueue {
    waiting: Sender<Waiting>,
    dropped: &'static AtomicU64,
}

#[derive(Debug)]
enum Waiting {
    Line(Vec<u8>),
    /// Answered when all before it is written.
    Flush(Sender<()>),
}

impl LogQueue {
    /// Starts the thread.
    pub(super) fn start(to: impl Write + Send + 'static, dropped: &'static AtomicU64) -> io::Result<Self> {
        let (waiting, lines) = bounded(LINES);
        thread::Builder::new().name("log".to_owned()).spawn(move || write_all(to, &lines))?;
        Ok(Self { waiting, dropped })
    }

    /// Waits until what was logged is written, for as long as [`LAST_LINES`].
    pub(super) fn flush(&self) {
        let (done, written) = bounded(1);
        if self.waiting.send_timeout(Waiting::Flush(done), LAST_LINES).is_ok() {
            // after the limit nobody reads the log
            let _ = written.recv_timeout(LAST_LINES);
        }
    }
}

fn write_all(mut to: impl Write, lines: &Receiver<Waiting>) {
    for waiting in lines {
        match waiting {
            // a log that cannot be written is no reason to end: its disk may be full for a while
            Waiting::Line(line) => drop(to.write_all(&line)),
            Waiting::Flush(done) => drop(done.try_send(())),
        }
    }
}

impl<'a> MakeWriter<'a> for LogQueue {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Each call is a whole line.
impl Write for LogQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.waiting.try_send(Waiting::Line(line.to_vec())).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

    #[test]
    fn a_reader_who_stops_holds_up_nobody_and_gets_what_was_kept() {
        static DROPPED: AtomicU64 = AtomicU64::new(0);
        // longer than the buffers of the system for all lines
        const SENT: usize = LINES + 10_000;
        let (reader, writer) = io::pipe().unwrap();
        let mut queue = LogQueue::start(writer, &DROPPED).unwrap();
        for number in 0..SENT {
            queue.write_all(format!("{number} {}\n", "x".repeat(100)).as_bytes()).unwrap();
        }
        let dropped = DROPPED.load(Ordering::Relaxed) as usize;
        assert!((1..=SENT - LINES).contains(&dropped), "{dropped}");
        drop(queue);
        let lines: Vec<String> = BufReader::new(reader).lines().map(Result::unwrap).collect();
        assert_eq!(lines.len(), SENT - dropped);
        let numbers = lines.iter().map(|line| line.split(' ').next().unwrap().parse::<usize>().unwrap());
        assert!(numbers.is_sorted());
    }

    #[test]
    fn the_end_waits_for_the_last_line() {
        static DROPPED: AtomicU64 = AtomicU64::new(0);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut queue = LogQueue::start(std::fs::File::create(&path).unwrap(), &DROPPED).unwrap();
        for _ in 0..1000 {
            queue.write_all(b"line\n").unwrap();
        }
        LogQueue::flush(&queue);
        assert_eq!(std::fs::read(&path).unwrap(), b"line\n".repeat(1000));
    }
}
