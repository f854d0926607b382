//! Reads a request from bytes that arrive in any pieces.

use super::body::Body;
use super::command::parse_command_line;
use super::head::Head;
use super::{Request, RequestError, RequestLimits};
use crate::bounded::append_up_to;
use std::mem;

/// Reads one request.
#[derive(Debug)]
pub struct Decoder {
    limits: RequestLimits,
    state: DecoderState,
    /// The start of a line whose end has not come yet.
    line: Vec<u8>,
    /// Bytes of the command line and the headers so far.
    head_bytes: usize,
}

/// What comes next.
#[derive(Debug)]
enum DecoderState {
    CommandLine,
    Headers(Head),
    Body(Head, Body),
    /// The request has been returned. The rest is ignored.
    Done,
    Failed(RequestError),
}

/// What a step of the decoder gave.
enum DecoderStep {
    NeedsMore(DecoderState),
    Next(DecoderState),
    Complete(Request),
}

impl Decoder {
    /// A decoder for a new connection.
    #[must_use]
    pub fn new(limits: RequestLimits) -> Self {
        Decoder { limits, state: DecoderState::CommandLine, line: Vec::new(), head_bytes: 0 }
    }

    /// Takes bytes as they arrive, in any pieces, and returns the request once it is complete: after
    /// `Content-length` bytes of body, or after the head if the command has no body.
    ///
    /// Bytes after the request are ignored: a connection carries one request. After an error every
    /// further call returns the same error.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Option<Request>, RequestError> {
        let mut rest = bytes;
        loop {
            let state = mem::replace(&mut self.state, DecoderState::Done);
            match self.step(state, &mut rest) {
                Ok(DecoderStep::Next(state)) => self.state = state,
                Ok(DecoderStep::NeedsMore(state)) => {
                    self.state = state;
                    return Ok(None);
                }
                Ok(DecoderStep::Complete(request)) => {
                    self.line = Vec::new();
                    return Ok(Some(request));
                }
                Err(error) => {
                    self.line = Vec::new();
                    self.state = DecoderState::Failed(error.clone());
                    return Err(error);
                }
            }
        }
    }

    /// The client has closed its side. Completes a request without `Content-length`, or says what is
    /// missing.
    pub fn end(mut self) -> Result<Request, RequestError> {
        if matches!(self.state, DecoderState::CommandLine) && !self.line.is_empty() {
            // A command line may end with the connection instead of a line end (`accept_a_conn`).
            if let Some(request) = self.push(b"\n")? {
                return Ok(request);
            }
        }
        match self.state {
            DecoderState::CommandLine | DecoderState::Done => Err(RequestError::EndBeforeCommand),
            DecoderState::Headers(head) if !head.command.has_body() && self.line.is_empty() => {
                request(head, None)
            }
            DecoderState::Headers(_) => Err(RequestError::EndInHeaders),
            DecoderState::Body(head, body) => request(head, Some(body)),
            DecoderState::Failed(error) => Err(error),
        }
    }

    /// Bytes held in memory now: at most [`RequestLimits::held_at_most`]. While the memory of a message
    /// grows, the allocator may for a moment hold the old and the new one.
    #[must_use]
    pub fn held(&self) -> usize {
        let state = match &self.state {
            DecoderState::CommandLine | DecoderState::Done | DecoderState::Failed(_) => 0,
            DecoderState::Headers(head) => head.held(),
            DecoderState::Body(head, body) => head.held().saturating_add(body.held()),
        };
        self.line.capacity().saturating_add(state)
    }

    fn step(&mut self, state: DecoderState, rest: &mut &[u8]) -> Result<DecoderStep, RequestError> {
        Ok(match state {
            DecoderState::CommandLine => {
                if !self.take_line(rest)? {
                    return Ok(DecoderStep::NeedsMore(DecoderState::CommandLine));
                }
                let (command, version) = parse_command_line(without_line_end(&self.line))?;
                self.line.clear();
                let head = Head::new(command, version);
                if command.has_headers(version) {
                    DecoderStep::Next(DecoderState::Headers(head))
                } else {
                    self.after(head)?
                }
            }
            DecoderState::Headers(mut head) => {
                if !self.take_line(rest)? {
                    return Ok(DecoderStep::NeedsMore(DecoderState::Headers(head)));
                }
                let line = without_line_end(&self.line);
                if line.is_empty() {
                    head.check()?;
                    self.after(head)?
                } else {
                    head.take(line)?;
                    self.line.clear();
                    DecoderStep::Next(DecoderState::Headers(head))
                }
            }
            DecoderState::Body(head, mut body) => {
                body.take(mem::take(rest))?;
                if body.is_complete() {
                    DecoderStep::Complete(request(head, Some(body))?)
                } else {
                    DecoderStep::NeedsMore(DecoderState::Body(head, body))
                }
            }
            DecoderState::Done => DecoderStep::NeedsMore(DecoderState::Done),
            DecoderState::Failed(error) => return Err(error),
        })
    }

    /// What follows the headers.
    fn after(&mut self, head: Head) -> Result<DecoderStep, RequestError> {
        self.line = Vec::new();
        if !head.command.has_body() {
            return request(head, None).map(DecoderStep::Complete);
        }
        let body = Body::new(head.content_length, head.compressed, self.limits.message_bytes);
        Ok(DecoderStep::Next(DecoderState::Body(head, body)))
    }

    /// Moves bytes up to the next line end into `line`. Says whether the line is complete.
    fn take_line(&mut self, rest: &mut &[u8]) -> Result<bool, RequestError> {
        let line_end = rest.iter().position(|&byte| byte == b'\n');
        let (line, after) = rest.split_at(line_end.map_or(rest.len(), |at| at + 1));
        let limit = self.limits.header_bytes;
        if line.len() > limit.saturating_sub(self.head_bytes) {
            return Err(RequestError::HeadTooLong { limit });
        }
        self.head_bytes += append_up_to(&mut self.line, line, limit);
        *rest = after;
        Ok(line_end.is_some())
    }
}

/// A line without LF or CRLF.
fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn request(head: Head, body: Option<Body>) -> Result<Request, RequestError> {
    let (message, truncated) = match body {
        Some(body) => body.finish()?,
        None => (Vec::new(), false),
    };
    Ok(Request {
        command: head.command,
        version: head.version,
        user: head.user,
        message_class: head.message_class,
        set: head.set,
        remove: head.remove,
        message,
        truncated,
        compressed: head.compressed,
    })
}

#[cfg(test)]
#[path = "decoder_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "decoder_properties.rs"]
mod properties;
