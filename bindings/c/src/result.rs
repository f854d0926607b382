//! [`bluff_result`] and [`bluff_error`]: how a call ended, and the barrier that no panic passes.

use bluff::{Error, ErrorKind};
use std::ffi::{CStr, c_char, c_int};
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a call ended.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum bluff_result {
    /// No error.
    Ok = 0,
    /// A pointer that must not be NULL is NULL.
    NullPointer = 1,
    /// The handle was freed, was never given out, or is of another kind.
    InvalidHandle = 2,
    /// A text is not UTF-8.
    NotUtf8 = 3,
    /// There is no item of that number, or a length is larger than memory can be.
    OutOfRange = 4,
    /// There is no label, language or country of that name.
    UnknownName = 5,
    /// A file could not be read.
    Io = 6,
    /// The model is foreign, truncated, altered or of a version this library does not know.
    Model = 7,
    /// An option is out of range, or more than the model can do.
    Usage = 8,
    /// A bug in bluff stopped the call. All handles stay as they were.
    Panic = 9,
}

const TEXTS: [&CStr; 10] = [
    c"no error",
    c"a pointer is NULL; expected one that points to something",
    c"a handle that is not in use; expected one that was not freed",
    c"a text that is not UTF-8; expected UTF-8",
    c"a number or length beyond what there is; expected less",
    c"a name that is not known; expected a label, language or country that is",
    c"a file that cannot be read",
    c"a model that cannot be used; expected a model file of bluff",
    c"an option out of range",
    c"a bug in bluff: the call was given up",
];

/// What a result means, in one English sentence. Never NULL, and must not be freed.
#[unsafe(no_mangle)]
pub extern "C" fn bluff_result_text(result: c_int) -> *const c_char {
    let text = usize::try_from(result).ok().and_then(|code| TEXTS.get(code));
    text.copied().unwrap_or(c"no result of bluff's").as_ptr()
}

/// Size of a bluff_error in bytes; only a text that names a path of over 1,800 bytes is longer.
pub const BLUFF_ERROR_SIZE: usize = 2048;

/// What went wrong, in the words of the programs of bluff. It is the caller's memory, so there is
/// nothing to free.
#[repr(C)]
pub struct bluff_error {
    /// `PLACE: FOUND; expected EXPECTED`, and what to do in a second line. It ends with a zero byte,
    /// and is cut if there is no room.
    pub text: [c_char; BLUFF_ERROR_SIZE],
}

impl bluff_error {
    fn new(text: &str) -> Self {
        let kept = &text.as_bytes()[..text.floor_char_boundary(BLUFF_ERROR_SIZE - 1)];
        let mut error = Self { text: [0; BLUFF_ERROR_SIZE] };
        error.text.iter_mut().zip(kept).for_each(|(to, byte)| *to = *byte as c_char);
        error
    }
}

/// Why a call failed: a code, and a sentence if it says more than that of the code.
#[derive(Debug)]
pub(crate) struct CallFailure {
    code: bluff_result,
    text: Option<String>,
}

impl CallFailure {
    pub(crate) fn usage(text: String) -> Self {
        Self { code: bluff_result::Usage, text: Some(text) }
    }
}

impl From<bluff_result> for CallFailure {
    fn from(code: bluff_result) -> Self {
        Self { code, text: None }
    }
}

impl From<Error> for CallFailure {
    fn from(error: Error) -> Self {
        let code = match error.kind() {
            ErrorKind::Io => bluff_result::Io,
            ErrorKind::Model => bluff_result::Model,
            _ => bluff_result::Usage,
        };
        Self { code, text: Some(error.to_string()) }
    }
}

/// Does the work of a call: writes the result of `body` to `out`, or what went wrong to `error`, if
/// there is one.
pub(crate) fn give<T>(
    out: Option<&mut MaybeUninit<T>>,
    error: Option<&mut MaybeUninit<bluff_error>>,
    body: impl FnOnce() -> Result<T, CallFailure>,
) -> bluff_result {
    let outcome = match out {
        Some(out) => fenced(body).map(|value| {
            out.write(value);
        }),
        None => Err(bluff_result::NullPointer.into()),
    };
    match outcome {
        Ok(()) => bluff_result::Ok,
        Err(failure) => {
            if let Some(error) = error {
                let sentence = TEXTS[failure.code as usize].to_string_lossy();
                error.write(bluff_error::new(failure.text.as_deref().unwrap_or(&sentence)));
            }
            failure.code
        }
    }
}

/// Does the work of a call without a result.
pub(crate) fn done(body: impl FnOnce() -> Result<(), CallFailure>) -> bluff_result {
    fenced(body).err().map_or(bluff_result::Ok, |failure| failure.code)
}

/// A panic must not unwind into C. `body` shares only tables and slots behind locks, which a panic
/// leaves intact.
fn fenced<T>(body: impl FnOnce() -> Result<T, CallFailure>) -> Result<T, CallFailure> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err(bluff_result::Panic.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_result() {
        assert_eq!(done(|| panic!("as a bug would")), bluff_result::Panic);
        let mut out = MaybeUninit::new(7);
        assert_eq!(give(Some(&mut out), None, || panic!("as a bug would")), bluff_result::Panic);
        // SAFETY: there was a number in it from the start
        assert_eq!(unsafe { out.assume_init() }, 7);
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let error = bluff_error::new(&"é".repeat(BLUFF_ERROR_SIZE));
        let bytes = error.text.map(|byte| byte as u8);
        let text = CStr::from_bytes_until_nul(&bytes).unwrap().to_str().unwrap();
        assert_eq!(text, "é".repeat((BLUFF_ERROR_SIZE - 1) / 2));
    }

    #[test]
    fn every_result_has_its_text() {
        for code in [bluff_result::Ok, bluff_result::Model, bluff_result::Panic] {
            // SAFETY: a text that lives as long as the program
            let text = unsafe { CStr::from_ptr(bluff_result_text(code as c_int)) };
            assert_eq!(text, TEXTS[code as usize]);
        }
    }
}
