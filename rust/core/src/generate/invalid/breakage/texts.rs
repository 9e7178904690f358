//! Texts that are too short, too long, or of another form.

use serde_json::Value;

use super::Breakage;
use crate::seed::Stream;
use crate::value::text_length;

/// Characters in the place of others.
const STRANGE: [char; 8] = ['\u{2603}', ' ', '!', '0', 'z', 'Z', '/', '\u{e9}'];

type Change = fn(&str, &mut Stream) -> Option<String>;

/// What mistakes at a keyboard make of a text.
pub(super) const TWINS: [(&str, Change); 3] = [
    ("other case", |text, _| {
        let swapped =
            if text == text.to_uppercase() { text.to_lowercase() } else { text.to_uppercase() };
        (swapped != text).then_some(swapped)
    }),
    ("a blank at the end", |text, _| Some(format!("{text} "))),
    ("a blank at the start", |text, _| Some(format!(" {text}"))),
];

const GARBLES: [(&str, Change); 5] = [
    ("one character changed", |text, stream| {
        let mut letters: Vec<char> = text.chars().collect();
        let place = stream.index(letters.len().max(1));
        *letters.get_mut(place)? = *stream.pick(&STRANGE)?;
        Some(letters.into_iter().collect())
    }),
    ("every character changed", |text, stream| {
        let strange = *stream.pick(&STRANGE)?;
        Some(text.chars().map(|_| strange).collect())
    }),
    ("a line feed at the end", |text, _| Some(format!("{text}\n"))),
    ("twice", |text, _| Some(format!("{text}{text}"))),
    ("empty", |_, _| Some(String::new())),
];

fn breakages<'a>(changes: &'static [(&'static str, Change)]) -> impl Iterator<Item = Breakage<'a>> {
    changes.iter().map(|(how, change)| {
        Breakage::new(*how, move |value, stream| change(value.as_str()?, stream).map(Value::from))
    })
}

/// Texts that a pattern is unlikely to match.
pub(super) fn garbled<'a>() -> Vec<Breakage<'a>> {
    breakages(&GARBLES).chain(breakages(&TWINS)).collect()
}

/// Texts that are almost of a format, and garbled ones.
pub(super) fn misformed(format: &Value) -> Vec<Breakage<'_>> {
    let near = near_miss(format.as_str().unwrap_or_default());
    let near = near.map(|near| {
        Breakage::new("a near miss", move |value, _| value.is_string().then(|| Value::from(near)))
    });
    near.into_iter().chain(garbled()).collect()
}

/// A text that a careless check of the format would let pass.
pub(in super::super) fn near_miss(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2023-02-29",
        "date-time" => "2023-02-29T12:00:00Z",
        "time" => "24:00:00Z",
        "duration" => "P",
        "email" | "idn-email" => "somebody@",
        "hostname" | "idn-hostname" => "-a.example",
        "ipv4" => "256.0.0.1",
        "ipv6" => "::12345",
        "uri" | "iri" => "//example.com/no-scheme",
        "uri-reference" | "iri-reference" => "a\\b",
        "uri-template" => "{",
        "uuid" => "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
        "json-pointer" => "a/~2",
        "relative-json-pointer" => "/a",
        "regex" => "a(",
        _ => return None,
    })
}

/// Texts with fewer characters than `minLength`.
pub(super) fn shorter(least: &Value) -> Vec<Breakage<'_>> {
    let one = Breakage::new("one shorter", move |value, stream| {
        let letters: Vec<char> = value.as_str()?.chars().collect();
        let length = usize::try_from(least.as_u64()?).ok()?.checked_sub(1)?;
        let surplus = letters.len().checked_sub(length)?;
        // Where characters go missing matters to patterns.
        let start = stream.index(length + 1);
        let kept = letters[..start].iter().chain(&letters[start + surplus..]);
        Some(Value::from(kept.collect::<String>()))
    });
    let none = Breakage::new("empty", |value, _| value.is_string().then(|| Value::from("")));
    let is_one = least.as_u64() == Some(1);
    if is_one { vec![none] } else { vec![one, none] }
}

/// Texts with more characters than `maxLength`.
pub(super) fn longer(most: &Value) -> Vec<Breakage<'_>> {
    let beyond = |how, by: u64| {
        Breakage::new(how, move |value: &Value, stream: &mut Stream| {
            let text = value.as_str()?;
            let length = most.as_u64()? + by;
            let missing = usize::try_from(length).ok()?.saturating_sub(text_length(text));
            // A character more of those that are there, where a pattern may allow it.
            let place = stream.index(text_length(text).max(1));
            let letter = text.chars().nth(place).unwrap_or('x');
            let more = std::iter::repeat_n(letter, missing);
            let letters = text.chars().take(place).chain(more).chain(text.chars().skip(place));
            Some(Value::from(letters.collect::<String>()))
        })
    };
    let labelled = Breakage::new("more labels", move |value, _| {
        let text = value.as_str()?;
        let missing = usize::try_from(most.as_u64()?).ok()? + 1;
        let labels = missing.saturating_sub(text_length(text)).div_ceil(2);
        // Names of hosts, in addresses as well, have short labels, but many.
        let (before, after) = text.split_at(text.rfind(['.', '@'])? + 1);
        Some(Value::from(format!("{before}{}{after}", "a.".repeat(labels))))
    });
    vec![beyond("one longer", 1), beyond("much longer", 100), labelled]
}
