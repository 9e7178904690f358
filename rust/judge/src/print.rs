//! A tape as JSON text.

use std::io::Write;

use crate::tape::{Cell, Tape};

/// From here on not all whole numbers fit into 64 bits; numbers that large have no fraction.
const WIDE: f64 = 9_223_372_036_854_775_808.0;

/// From here on nobody writes digit after digit.
const WIDEST: f64 = 1e39;

impl Tape {
    /// Prints the value that begins at `cell` as JSON, without blanks.
    pub fn print(&self, cell: usize, out: &mut Vec<u8>) {
        match self.cell(cell) {
            Cell::Null => out.extend_from_slice(b"null"),
            Cell::Bool(true) => out.extend_from_slice(b"true"),
            Cell::Bool(false) => out.extend_from_slice(b"false"),
            Cell::Whole(number) => out.extend(itoa::Buffer::new().format(number).bytes()),
            Cell::Natural(number) => out.extend(itoa::Buffer::new().format(number).bytes()),
            // Other readers take digits for what they are, and a power of ten for what they hold.
            Cell::Real(number) if number.abs() >= WIDE && number.abs() < WIDEST => {
                out.extend_from_slice(format!("{number:.0}").as_bytes());
            }
            Cell::Real(number) => {
                out.extend(zmij::Buffer::new().format_finite(number).bytes());
            }
            Cell::Text(..) => print_text(self.text_at(cell), out),
            Cell::List(..) => {
                out.push(b'[');
                for (turn, place) in self.places(cell).enumerate() {
                    if turn > 0 {
                        out.push(b',');
                    }
                    self.print(place, out);
                }
                out.push(b']');
            }
            Cell::Record(..) => {
                out.push(b'{');
                for (turn, place) in self.places(cell).enumerate() {
                    if turn > 0 {
                        out.push(b',');
                    }
                    print_text(self.text_at(place), out);
                    out.push(b':');
                    self.print(place + 1, out);
                }
                out.push(b'}');
            }
        }
    }
}

/// What a byte becomes within quotes: 0 for itself, `u` for a code, else the letter of its escape.
const ESCAPES: [u8; 256] = {
    let mut escapes = [0; 256];
    let mut control = 0;
    while control < 0x20 {
        escapes[control] = b'u';
        control += 1;
    }
    escapes[0x08] = b'b';
    escapes[0x09] = b't';
    escapes[0x0A] = b'n';
    escapes[0x0C] = b'f';
    escapes[0x0D] = b'r';
    escapes[b'"' as usize] = b'"';
    escapes[b'\\' as usize] = b'\\';
    escapes
};

fn print_text(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    // Going through all of a text is quicker than looking for the first byte that must be changed.
    if bytes.iter().fold(0, |any, &byte| any | ESCAPES[usize::from(byte)]) == 0 {
        out.extend_from_slice(bytes);
        out.push(b'"');
        return;
    }
    let mut start = 0;
    for (place, &byte) in bytes.iter().enumerate() {
        let escape = ESCAPES[usize::from(byte)];
        if escape != 0 {
            out.extend_from_slice(&bytes[start..place]);
            match escape {
                // Writing to memory cannot fail.
                b'u' => drop(write!(out, "\\u{byte:04x}")),
                letter => out.extend_from_slice(&[b'\\', letter]),
            }
            start = place + 1;
        }
    }
    out.extend_from_slice(&bytes[start..]);
    out.push(b'"');
}
