//! PICT's language of models, read and written.

mod columns;
mod doubled;
mod forms;
mod lines;
mod reader;
mod sections;
mod terms;
mod writer;

pub use reader::read_pict;
pub use writer::write_pict;
