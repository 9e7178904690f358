//! One writer at a time, across processes.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use crate::error::{Error, Result};

/// The right to write; given up when it is dropped, or when the process ends however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// What the owner before wrote of itself, where it ended without giving the right up.
    pub left_by: Option<String>,
}

impl Lock {
    /// Takes the right to write, and leaves word of who has it.
    pub fn take(path: &Path, owner: &str) -> Result<Self> {
        let failed = |error| Error::storage(&format!("lock {}", path.display()), &error);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(failed)?;
        let mut before = String::new();
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                // Where a lock hides the content, the owner has no name.
                let _ = file.read_to_string(&mut before);
                return Err(Error::Conflict {
                    message: format!("the store is written by another process: {before}"),
                    hint: "wait for it, or open the store for reading".to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.read_to_string(&mut before).map_err(failed)?;
        file.set_len(0).map_err(failed)?;
        let mut lock = Self { file, left_by: (!before.is_empty()).then_some(before) };
        lock.write(owner).map_err(failed)?;
        Ok(lock)
    }

    fn write(&mut self, owner: &str) -> std::io::Result<()> {
        use std::io::Seek;

        self.file.rewind()?;
        self.file.write_all(owner.as_bytes())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What is left tells the next owner that this one did not end well; it need not.
        let _ = self.file.set_len(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_writer_is_told_who_the_first_is() {
        let folder = std::env::temp_dir().join(format!("testflow-lock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("lock");
        let first = Lock::take(&path, "process 7 on one").unwrap();
        let error = Lock::take(&path, "process 8").unwrap_err();
        assert!(error.to_string().contains("process 7 on one"), "{error}");
        drop(first);
        let second = Lock::take(&path, "process 8").unwrap();
        assert_eq!(second.left_by, None);
        drop(second);
        std::fs::write(&path, "process 9, killed").unwrap();
        assert_eq!(Lock::take(&path, "x").unwrap().left_by.as_deref(), Some("process 9, killed"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
