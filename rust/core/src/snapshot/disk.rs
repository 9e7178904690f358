//! What a store asks of a file system: small enough that a test can let every single call fail.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
#[cfg(not(unix))]
use std::io::{Read as _, Seek, SeekFrom};
use std::path::Path;

/// A file system.
pub trait Disk: Send + Sync {
    /// Opens a file, for reading, or for appending too; a missing one is made for appending.
    fn open(&self, path: &Path, appends: bool) -> io::Result<Box<dyn Pages>>;
    /// Gives a file the name `to`, in place of any other.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes new names in a folder survive a loss of power.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

/// An open file.
pub trait Pages: Send {
    /// Its length.
    fn length(&self) -> io::Result<u64>;
    /// Reads from `offset` on until `bytes` is full or the file ends; how much was read.
    fn read(&mut self, offset: u64, bytes: &mut [u8]) -> io::Result<usize>;
    /// Writes at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Cuts the file off.
    fn truncate(&mut self, length: u64) -> io::Result<()>;
    /// Makes what was written survive a loss of power.
    fn sync(&mut self) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Real;

impl Disk for Real {
    fn open(&self, path: &Path, appends: bool) -> io::Result<Box<dyn Pages>> {
        let mut options = OpenOptions::new();
        options.read(true);
        if appends {
            options.append(true).create(true);
        }
        Ok(Box::new(RealPages(options.open(path)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        // Windows has no such thing: there a folder cannot be opened.
        match fs::File::open(path) {
            Ok(folder) => folder.sync_all(),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
            Err(error) => Err(error),
        }
    }
}

struct RealPages(fs::File);

impl Pages for RealPages {
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    #[cfg(unix)]
    fn read(&mut self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        use std::os::unix::fs::FileExt;

        filled(bytes, |bytes, done| self.0.read_at(bytes, offset + done))
    }

    #[cfg(not(unix))]
    fn read(&mut self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.seek(SeekFrom::Start(offset))?;
        filled(bytes, |bytes, _| self.0.read(bytes))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// Calls `read` with what is not filled yet, and how much is, until nothing more comes.
fn filled(
    bytes: &mut [u8],
    mut read: impl FnMut(&mut [u8], u64) -> io::Result<usize>,
) -> io::Result<usize> {
    let mut done = 0;
    while done < bytes.len() {
        match read(&mut bytes[done..], done as u64) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}
