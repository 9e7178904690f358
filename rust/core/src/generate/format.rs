//! Text in the formats that JSON Schema names.

use super::text::ordinary;
use crate::seed::Stream;

/// Text of the format, or `None` for a format without a rule here; the judge decides.
pub(super) fn written(format: &str, stream: &mut Stream) -> Option<String> {
    let text = match format {
        "date" => date(stream),
        "time" => format!("{}Z", clock(stream)),
        "date-time" => format!("{}T{}Z", date(stream), clock(stream)),
        "duration" => format!("P{}DT{}H", stream.below(400), stream.below(24)),
        "email" | "idn-email" => format!("{}@{}", word(stream), host(stream)),
        "hostname" | "idn-hostname" => host(stream),
        "ipv4" => ipv4(stream),
        "ipv6" => ipv6(stream),
        "uri" | "iri" => format!("https://{}/{}", host(stream), word(stream)),
        "uri-reference" | "iri-reference" => format!("/{}?{}=1", word(stream), word(stream)),
        "uuid" => uuid(stream),
        "json-pointer" => format!("/{}/{}", word(stream), stream.below(10)),
        "relative-json-pointer" => format!("{}/{}", stream.below(3), word(stream)),
        "regex" => format!("^{}[0-9]+$", word(stream)),
        _ => return None,
    };
    Some(text)
}

fn word(stream: &mut Stream) -> String {
    let length = 1 + stream.index(8);
    let mut word = String::with_capacity(length);
    ordinary(length, stream, &mut word);
    word.make_ascii_lowercase();
    word
}

fn host(stream: &mut Stream) -> String {
    format!("{}.example", word(stream))
}

fn date(stream: &mut Stream) -> String {
    let year = 1970 + stream.below(80);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let month = 1 + stream.index(12);
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
    // The last day of a month is an edge worth meeting.
    let day = if stream.chance(20) { days } else { 1 + stream.below(days) };
    format!("{year:04}-{month:02}-{day:02}")
}

fn clock(stream: &mut Stream) -> String {
    format!("{:02}:{:02}:{:02}", stream.below(24), stream.below(60), stream.below(60))
}

fn ipv4(stream: &mut Stream) -> String {
    let parts: Vec<String> = (0..4).map(|_| stream.below(256).to_string()).collect();
    parts.join(".")
}

fn ipv6(stream: &mut Stream) -> String {
    if stream.chance(20) {
        return "::1".to_owned();
    }
    let parts: Vec<String> = (0..8).map(|_| format!("{:x}", stream.below(65_536))).collect();
    parts.join(":")
}

fn uuid(stream: &mut Stream) -> String {
    let (high, low) = (stream.next_u64(), stream.next_u64());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xFFFF,
        high & 0xFFF,
        8 + (low >> 62),
        (low >> 48) & 0xFFF,
        low & 0xFFFF_FFFF_FFFF
    )
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
                let text = written(format, &mut key.stream(Place::ROOT, index, 0)).unwrap();
                assert!(judge.accepts(&Value::from(text.as_str())), "{format}: {text:?}");
            }
        }
    }

    #[test]
    fn leap_days_and_month_ends_occur() {
        let key = StreamKey::new("test", 1, 7);
        let dates: Vec<String> =
            (0..5_000).map(|index| date(&mut key.stream(Place::ROOT, index, 0))).collect();
        assert!(dates.iter().any(|date| date.ends_with("-02-29")));
        assert!(dates.iter().any(|date| date.ends_with("-12-31")));
    }

    #[test]
    fn an_unknown_format_is_left_to_the_judge() {
        let mut stream = StreamKey::new("test", 1, 7).stream(Place::ROOT, 0, 0);
        assert_eq!(written("colour", &mut stream), None);
    }
}
