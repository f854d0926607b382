//! Files that are written whole or not at all: what stood there before stays until the new content is safe on the disk.

use crate::error::{Error, ErrorKind, Result};
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a file; `doing` says for an error what was going on.
pub(crate) fn write(path: &Path, doing: &str, content: &[u8]) -> Result<()> {
    let failed = |error| Error::io(path, doing, error);
    let mut file = neighbour(path, doing)?;
    file.write_all(content).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Whether a file could be written there, so that nobody works for nothing.
pub(crate) fn check_place(path: &Path, doing: &str) -> Result<()> {
    if path.is_dir() {
        let place = path.display().to_string();
        return Err(Error::new(ErrorKind::Usage, place, "a directory", "the name of a file"));
    }
    neighbour(path, doing).map(drop)
}

/// The error of the system, without the name of a file that nobody asked for.
fn plain(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|wrapped| wrapped.source()).and_then(|inner| inner.downcast_ref());
    inner.and_then(io::Error::raw_os_error).map_or(error, io::Error::from_raw_os_error)
}

/// A new file in the same folder, which vanishes unless it takes the name of `path`.
fn neighbour(path: &Path, doing: &str) -> Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // whoever may read other new files of this user may read this one: the user's umask decides
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|error| Error::io(path, doing, plain(error)))
}
