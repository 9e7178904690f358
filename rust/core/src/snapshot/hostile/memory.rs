//! A disk in memory whose calls fail on demand, and which forgets what was not synced.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::snapshot::{Disk, Pages};

/// The disk; copies of it are the same one.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<PathBuf, File>,
    /// Calls that change something before the first one that fails.
    left: Option<usize>,
    /// Whether all calls after that fail as well.
    goes_on: bool,
    calls: usize,
}

#[derive(Debug, Clone, Default)]
struct File {
    bytes: Vec<u8>,
    synced: usize,
}

impl Memory {
    /// What a file has.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        self.0.lock().unwrap().files[Path::new(path)].bytes.clone()
    }

    /// A disk with one file.
    pub fn of(path: &str, bytes: Vec<u8>) -> Self {
        let disk = Self::default();
        let synced = bytes.len();
        disk.0.lock().unwrap().files.insert(path.into(), File { bytes, synced });
        disk
    }

    /// Lets the call after so many others fail, and maybe all after it.
    pub fn fail_after(&self, calls: usize, goes_on: bool) {
        let mut state = self.0.lock().unwrap();
        (state.left, state.goes_on) = (Some(calls), goes_on);
    }

    /// Lets every call succeed again.
    pub fn heal(&self) {
        self.0.lock().unwrap().left = None;
    }

    /// Whether a call failed.
    pub fn has_failed(&self) -> bool {
        self.0.lock().unwrap().left == Some(0)
    }

    /// The disk after a loss of power: of what was not synced a part is there, given in
    /// sixteenths.
    pub fn after_power_loss(&self, part: usize) -> Self {
        let state = self.0.lock().unwrap();
        let disk = Self::default();
        for (path, File { bytes, synced }) in &state.files {
            let kept = synced + (bytes.len() - synced) * part / 16;
            let file = File { bytes: bytes[..kept].to_vec(), synced: kept };
            disk.0.lock().unwrap().files.insert(path.clone(), file);
        }
        disk
    }

    fn call(&self) -> io::Result<std::sync::MutexGuard<'_, State>> {
        let mut state = self.0.lock().unwrap();
        state.calls += 1;
        match state.left {
            Some(0) if state.goes_on => Err(io::Error::from(io::ErrorKind::StorageFull)),
            Some(0) | None => Ok(state),
            Some(left) => {
                state.left = Some(left - 1);
                if left == 1 { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(state) }
            }
        }
    }
}

impl Disk for Memory {
    fn open(&self, path: &Path, appends: bool) -> io::Result<Box<dyn Pages>> {
        let mut state = self.0.lock().unwrap();
        if appends {
            state.files.entry(path.into()).or_default();
        } else if !state.files.contains_key(path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Box::new(MemoryPages { disk: self.clone(), path: path.into() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.call()?;
        let file = state.files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.files.insert(to.into(), file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call()?.files.remove(path);
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.call().map(|_| ())
    }
}

struct MemoryPages {
    disk: Memory,
    path: PathBuf,
}

impl MemoryPages {
    fn with<T>(&self, state: &mut State, work: impl FnOnce(&mut File) -> T) -> T {
        work(state.files.get_mut(&self.path).unwrap())
    }
}

impl Pages for MemoryPages {
    fn length(&self) -> io::Result<u64> {
        let mut state = self.disk.0.lock().unwrap();
        Ok(self.with(&mut state, |file| file.bytes.len() as u64))
    }

    fn read(&mut self, offset: u64, bytes: &mut [u8]) -> io::Result<usize> {
        let mut state = self.disk.0.lock().unwrap();
        Ok(self.with(&mut state, |file| {
            let rest = file.bytes.get(offset as usize..).unwrap_or_default();
            let count = rest.len().min(bytes.len());
            bytes[..count].copy_from_slice(&rest[..count]);
            count
        }))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.disk.call() {
            Ok(mut state) => {
                self.with(&mut state, |file| file.bytes.extend_from_slice(bytes));
                Ok(())
            }
            // A disk that is full takes a part.
            Err(error) => {
                let mut state = self.disk.0.lock().unwrap();
                self.with(&mut state, |file| {
                    file.bytes.extend_from_slice(&bytes[..bytes.len() / 2]);
                });
                Err(error)
            }
        }
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        let mut state = self.disk.call()?;
        self.with(&mut state, |file| {
            file.bytes.truncate(length as usize);
            file.synced = file.synced.min(file.bytes.len());
        });
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.call()?;
        self.with(&mut state, |file| file.synced = file.bytes.len());
        Ok(())
    }
}
