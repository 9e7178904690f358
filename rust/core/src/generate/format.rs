//! Text in the formats that JSON Schema names.

use std::fmt::Write;

use super::text::ordinary;
use crate::seed::Stream;

/// Appends text of the format; `false`, and nothing, for a format without a rule here. The judge
/// decides.
pub(super) fn written(format: &str, stream: &mut Stream, out: &mut String) -> bool {
    match format {
        "date" => date(stream, out),
        "time" => clock(stream, out),
        "date-time" => {
            date(stream, out);
            out.push('T');
            clock(stream, out);
        }
        "duration" => told(out, format_args!("P{}DT{}H", stream.below(400), stream.below(24))),
        "email" | "idn-email" => {
            word(stream, out);
            out.push('@');
            host(stream, out);
        }
        "hostname" | "idn-hostname" => host(stream, out),
        "ipv4" => ipv4(stream, out),
        "ipv6" => ipv6(stream, out),
        "uri" | "iri" => {
            out.push_str("https://");
            host(stream, out);
            out.push('/');
            word(stream, out);
        }
        "uri-reference" | "iri-reference" => {
            out.push('/');
            word(stream, out);
            out.push('?');
            word(stream, out);
            out.push_str("=1");
        }
        "uuid" => uuid(stream, out),
        "json-pointer" => {
            out.push('/');
            word(stream, out);
            told(out, format_args!("/{}", stream.below(10)));
        }
        "relative-json-pointer" => {
            told(out, format_args!("{}/", stream.below(3)));
            word(stream, out);
        }
        "regex" => {
            out.push('^');
            word(stream, out);
            out.push_str("[0-9]+$");
        }
        _ => return false,
    }
    true
}

fn told(out: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to memory cannot fail.
    let _ = out.write_fmt(what);
}

/// The last digits of a number.
fn decimal(number: u64, digits: u32, out: &mut String) {
    for place in (0..digits).rev() {
        out.push(char::from(b'0' + (number / 10_u64.pow(place) % 10) as u8));
    }
}

/// The last hexadecimal digits of a number.
fn hexadecimal(number: u64, digits: u32, out: &mut String) {
    for place in (0..digits).rev() {
        out.push(char::from(b"0123456789abcdef"[(number >> (4 * place) & 0xF) as usize]));
    }
}

fn word(stream: &mut Stream, out: &mut String) {
    let start = out.len();
    let length = 1 + stream.index(8);
    ordinary(length, stream, out);
    out[start..].make_ascii_lowercase();
}

fn host(stream: &mut Stream, out: &mut String) {
    word(stream, out);
    out.push_str(".example");
}

fn date(stream: &mut Stream, out: &mut String) {
    let year = 1970 + stream.below(80);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let month = 1 + stream.index(12);
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
    // The last day of a month is an edge worth meeting.
    let day = if stream.chance(20) { days } else { 1 + stream.below(days) };
    decimal(year, 4, out);
    out.push('-');
    decimal(month as u64, 2, out);
    out.push('-');
    decimal(day, 2, out);
}

fn clock(stream: &mut Stream, out: &mut String) {
    decimal(stream.below(24), 2, out);
    out.push(':');
    decimal(stream.below(60), 2, out);
    out.push(':');
    decimal(stream.below(60), 2, out);
    out.push('Z');
}

fn ipv4(stream: &mut Stream, out: &mut String) {
    told(out, format_args!("{}", stream.below(256)));
    for _ in 1..4 {
        told(out, format_args!(".{}", stream.below(256)));
    }
}

fn ipv6(stream: &mut Stream, out: &mut String) {
    if stream.chance(20) {
        out.push_str("::1");
        return;
    }
    told(out, format_args!("{:x}", stream.below(65_536)));
    for _ in 1..8 {
        told(out, format_args!(":{:x}", stream.below(65_536)));
    }
}

fn uuid(stream: &mut Stream, out: &mut String) {
    let (high, low) = (stream.next_u64(), stream.next_u64());
    hexadecimal(high >> 32, 8, out);
    out.push('-');
    hexadecimal(high >> 16, 4, out);
    out.push_str("-4");
    hexadecimal(high, 3, out);
    out.push('-');
    hexadecimal(8 + (low >> 62), 1, out);
    hexadecimal(low >> 48, 3, out);
    out.push('-');
    hexadecimal(low, 12, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Place, StreamKey};
    use crate::space::{Judge, Library};
    use crate::value::Value;

    #[test]
    fn texts_of_every_format_pass_the_judge() {
        let key = StreamKey::new("test", 1, 7);
        for format in [
            "date",
            "time",
            "date-time",
            "duration",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "uri",
            "iri",
            "uri-reference",
            "iri-reference",
            "uuid",
            "json-pointer",
            "relative-json-pointer",
            "regex",
        ] {
            let judge =
                Judge::new(&serde_json::json!({ "format": format }), Library::default()).unwrap();
            for index in 0..300 {
                let mut text = String::new();
                assert!(written(format, &mut key.stream(Place::ROOT, index, 0), &mut text));
                assert!(judge.accepts(&Value::from(text.as_str())), "{format}: {text:?}");
            }
        }
    }

    #[test]
    fn leap_days_and_month_ends_occur() {
        let key = StreamKey::new("test", 1, 7);
        let written_at = |index| {
            let mut text = String::new();
            date(&mut key.stream(Place::ROOT, index, 0), &mut text);
            text
        };
        let dates: Vec<String> = (0..5_000).map(written_at).collect();
        assert!(dates.iter().any(|date| date.ends_with("-02-29")));
        assert!(dates.iter().any(|date| date.ends_with("-12-31")));
    }

    #[test]
    fn an_unknown_format_is_left_to_the_judge() {
        let mut stream = StreamKey::new("test", 1, 7).stream(Place::ROOT, 0, 0);
        let mut text = String::new();
        assert!(!written("colour", &mut stream, &mut text) && text.is_empty());
    }
}
