//! What C points to, as Rust sees it. The rules in the header require the caller to pass valid
//! pointers.

use crate::result::{CallFailure, bluff_result};
use std::ffi::{CStr, c_char, c_void};
use std::path::Path;
use std::slice;

/// The array at a pointer; NULL is an array without elements.
///
/// # Safety
/// Unless NULL it must point to `len` elements that nobody writes while the array is used.
pub(crate) unsafe fn array<'a, T>(data: *const T, len: usize) -> Result<&'a [T], CallFailure> {
    match (data.is_null(), len) {
        (true, 0) => Ok(&[]),
        (true, _) => Err(bluff_result::NullPointer.into()),
        (false, _) if len > isize::MAX as usize / size_of::<T>() => Err(bluff_result::OutOfRange.into()),
        // SAFETY: not NULL, no longer than memory can be; the caller vouches for the rest
        (false, _) => Ok(unsafe { slice::from_raw_parts(data, len) }),
    }
}

/// # Safety
/// As for [`array`].
pub(crate) unsafe fn bytes<'a>(data: *const c_void, len: usize) -> Result<&'a [u8], CallFailure> {
    // SAFETY: as the caller vouches
    unsafe { array(data.cast(), len) }
}

/// The text at a pointer, which ends with a zero byte.
///
/// # Safety
/// Unless NULL it must point to such a text that nobody writes while it is used.
pub(crate) unsafe fn text<'a>(text: *const c_char) -> Result<&'a str, CallFailure> {
    // SAFETY: as the caller vouches
    utf8(unsafe { c_str(text) }?.to_bytes())
}

/// The text at a pointer; `None` at NULL.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional_text<'a>(pointer: *const c_char) -> Result<Option<&'a str>, CallFailure> {
    // SAFETY: as the caller vouches
    if pointer.is_null() { Ok(None) } else { unsafe { text(pointer) }.map(Some) }
}

/// The path at a pointer: any bytes on Unix, UTF-8 elsewhere.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn path<'a>(path: *const c_char) -> Result<&'a Path, CallFailure> {
    // SAFETY: as the caller vouches
    let bytes = unsafe { c_str(path) }?.to_bytes();
    #[cfg(unix)]
    let path: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    #[cfg(not(unix))]
    let path = utf8(bytes)?;
    Ok(Path::new(path))
}

pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, CallFailure> {
    std::str::from_utf8(bytes).map_err(|_| bluff_result::NotUtf8.into())
}

/// # Safety
/// As for [`text`].
unsafe fn c_str<'a>(text: *const c_char) -> Result<&'a CStr, CallFailure> {
    if text.is_null() {
        return Err(bluff_result::NullPointer.into());
    }
    // SAFETY: not NULL; the caller vouches for the rest
    Ok(unsafe { CStr::from_ptr(text) })
}
