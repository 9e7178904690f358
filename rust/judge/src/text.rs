//! Text for people.

/// The text, cut after `longest` characters: messages repeat values and patterns whole.
pub fn shortened(mut text: String, longest: usize) -> String {
    if let Some((place, _)) = text.char_indices().nth(longest) {
        text.truncate(place);
        text.push('…');
    }
    text
}
