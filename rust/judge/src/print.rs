//! A tape as JSON text.

use std::io::Write;

use crate::tape::{Cell, Tape, WIDE};

/// From here on nobody writes digit after digit.
const WIDEST: f64 = 1e39;

impl Tape {
    /// Prints the value that begins at `cell` as JSON, without blanks.
    pub fn print(&self, cell: usize, out: &mut Vec<u8>) {
        // Most tapes hold nothing that must be escaped, and one look at all of it is a quick one.
        let is_plain = !self.all_text().bytes().fold(false, |any, byte| any | is_special(byte));
        self.print_value(cell, is_plain, out);
    }

    fn print_value(&self, cell: usize, is_plain: bool, out: &mut Vec<u8>) {
        match self.cell(cell) {
            Cell::Null => out.extend_from_slice(b"null"),
            Cell::Bool(true) => out.extend_from_slice(b"true"),
            Cell::Bool(false) => out.extend_from_slice(b"false"),
            Cell::Whole(number) => {
                out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            }
            Cell::Natural(number) => {
                out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            }
            // Other readers take digits for what they are, and a power of ten for what they hold.
            Cell::Real(number) if number.abs() >= WIDE && number.abs() < WIDEST => {
                out.extend_from_slice(format!("{number:.0}").as_bytes());
            }
            Cell::Real(number) => {
                out.extend_from_slice(zmij::Buffer::new().format_finite(number).as_bytes());
            }
            Cell::Text(..) => {
                out.push(b'"');
                self.print_text(cell, is_plain, out);
                out.push(b'"');
            }
            Cell::List(..) => {
                out.push(b'[');
                for (turn, place) in self.places(cell).enumerate() {
                    if turn > 0 {
                        out.push(b',');
                    }
                    self.print_value(place, is_plain, out);
                }
                out.push(b']');
            }
            Cell::Record(0, _) => out.extend_from_slice(b"{}"),
            Cell::Record(..) => {
                for (turn, place) in self.places(cell).enumerate() {
                    out.extend_from_slice(if turn == 0 { b"{\"" } else { b",\"" });
                    self.print_text(place, is_plain, out);
                    out.extend_from_slice(b"\":");
                    self.print_value(place + 1, is_plain, out);
                }
                out.push(b'}');
            }
        }
    }

    fn print_text(&self, cell: usize, is_plain: bool, out: &mut Vec<u8>) {
        let bytes = self.text_at(cell).as_bytes();
        // Going through all of a text is quicker than looking for the first byte to be escaped.
        if is_plain || bytes.iter().fold(0, |any, &byte| any | ESCAPES[usize::from(byte)]) == 0 {
            out.extend_from_slice(bytes);
        } else {
            escape(bytes, out);
        }
    }
}

const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
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

fn escape(bytes: &[u8], out: &mut Vec<u8>) {
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
}
