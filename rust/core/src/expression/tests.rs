mod arithmetic;

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::error::{Error, Result};

struct Settings(Vec<&'static str>);

impl Vocabulary for Settings {
    fn setting(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|known| *known == name)
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

fn settings() -> Settings {
    Settings(vec!["mode", "port", "File system", "on", "db.pool", "true"])
}

fn read(text: &str) -> Result<Expression> {
    parse(text, &settings())
}

/// Whether `text` holds where the named settings have these values and the others are absent.
fn holds(text: &str, values: &Value) -> bool {
    let names = settings().0;
    let look = |number: usize| values.get(names[number]).map_or(Seen::Absent, Seen::Value);
    read(text).unwrap().truth(&look, Case::Kept) == Truth::True
}

#[test]
fn every_form_of_picts_constraints_is_read() {
    let values = json!({"mode": "FAT", "port": 80, "File system": "NTFS", "on": true});
    for (text, expected) in [
        ("[mode] = \"FAT\";", true),
        ("[mode] <> \"FAT\"", false),
        ("[port] > 79", true),
        ("[port] >= 80", true),
        ("[port] < 80", false),
        ("[port] <= 80", true),
        ("[mode] LIKE \"F*\"", true),
        ("[mode] LIKE \"?A?\"", true),
        ("[mode] LIKE \"?A\"", false),
        ("[mode] NOT LIKE \"X*\"", true),
        ("[port] IN { 79, 80 }", true),
        ("[port] NOT IN { 79, 80 }", false),
        ("[File system] = \"NTFS\"", true),
        ("[mode] <> [File system]", true),
        ("IF [mode] = \"FAT\" THEN [port] = 80", true),
        ("IF [mode] = \"FAT\" THEN [port] = 81", false),
        ("IF [mode] = \"x\" THEN [port] = 81", true),
        ("IF [mode] = \"x\" THEN [port] = 81 ELSE [port] = 80", true),
        ("IF NOT [mode] = \"x\" AND [port] = 80 THEN [on];", true),
        ("([mode] = \"x\" OR [port] = 80) AND NOT ([port] = 81)", true),
    ] {
        assert_eq!(holds(text, &values), expected, "{text}");
    }
}

#[test]
fn the_spellings_of_programmers_are_read() {
    let values = json!({"mode": "it's", "port": 80, "on": true, "db.pool": 5});
    for text in [
        "port == 80 && mode != 'x'",
        "port = 81 || port = 80",
        "!(port = 81)",
        "not port = 81",
        "mode = \"it's\"",
        "mode = 'it\\'s'",
        "mode = \u{201C}it's\u{201D}",
        "port = 80 implies db.pool = 5",
        "port = 81 => db.pool = 6",
        "port = 80 -> port = 80 -> db.pool = 5",
        "on",
        "on and 80 = port",
        "port in (1, 80) or false = on",
        "port = 8e1",
        "port = +80.0",
        "port > -.5",
        "79<port",
    ] {
        assert!(holds(text, &values), "{text}");
    }
}

#[test]
fn and_binds_more_tightly_than_or_and_not_most() {
    let values = json!({"port": 1, "db.pool": 2});
    assert!(holds("port = 1 or port = 1 and port = 9", &values));
    assert!(!holds("(port = 1 or port = 1) and port = 9", &values));
    assert!(holds("not port = 9 and db.pool = 2", &values));
    assert!(!holds("not (port = 9 or db.pool = 2)", &values));
}

#[test]
fn a_comparison_with_an_absent_setting_does_not_hold_nor_does_its_contrary() {
    let nothing = json!({});
    for text in ["port = 1", "port <> 1", "port in (1)", "mode like \"*\"", "on", "port = port"] {
        assert!(!holds(text, &nothing), "{text}");
    }
    assert!(holds("not port = 1", &nothing));
    assert!(holds("if port = 1 then mode = 'x'", &nothing));
}

#[test]
fn values_of_other_kinds_are_different_and_in_no_order() {
    let values = json!({"port": "80", "on": 1});
    assert!(holds("port <> 80", &values));
    assert!(!holds("port > 79", &values) && !holds("port < 81", &values));
    assert!(!holds("on", &values) && !holds("on = true", &values));
}

#[test]
fn a_setting_called_like_a_constant_is_a_setting() {
    assert!(holds("true = 5", &json!({"true": 5})));
}

#[test]
fn patterns_of_stars_and_question_marks_match_as_shells_do() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("*", "", true),
        ("**a**", "a", true),
        ("a*b*c", "aXbXbc", true),
        ("a*b*c", "aXcXb", false),
        ("?", "\u{1F469}", true),
        ("?", "", false),
        ("*?", "", false),
        ("a.c", "abc", false),
        (
            "*aaaaaaaaaaaaaaaaaaaab",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            false,
        ),
    ] {
        assert_eq!(pattern::matches_pattern(pattern, text), expected, "{pattern:?} {text:?}");
    }
}

#[test]
fn what_cannot_be_read_says_what_was_expected_and_the_column() {
    for (text, says) in [
        ("", "expected a setting or a value, found the end at column 1"),
        ("port =", "expected a setting or a value, found the end at column 7"),
        ("port 80", "expected the end of the rule, found 80 at column 6"),
        ("80", "expected a comparison such as = or in, found the end at column 3"),
        ("port not 80", "expected a comparison such as = or in, found 80 at column 10"),
        ("(port = 1", "expected ), found the end at column 10"),
        ("if on", "expected then, found the end at column 6"),
        ("port in 5", "expected (, found 5 at column 9"),
        ("port in {}", "expected a value, text in quotes, found \"}\" at column 10"),
        ("port in {1 2}", "expected }, found 2 at column 12"),
        ("mode like 5", "expected a pattern in quotes"),
        ("mode = 'x", "a quote is never closed at column 8"),
        ("[mode = 1", "a bracket is never closed at column 1"),
        ("port = 1.2.3", "not a number: \"1.2.3\" at column 8"),
        ("port = 10MB", "not a number: \"10MB\" at column 8"),
        ("port = 1e999", "not a number: \"1e999\" at column 8"),
        ("port # 1", "unexpected character '#' at column 6"),
        ("prt = 1", "unknown setting \"prt\" at column 1"),
        ("mode = tls", "unknown setting \"tls\" at column 8"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.to_string().starts_with(says), "{text:?}: {error}");
    }
}

#[test]
fn a_misspelt_setting_brings_the_nearest_name() {
    for (text, near) in [("prot = 1", "port"), ("MODE = 1", "mode"), ("[file systm] = 1", "File")] {
        let Err(Error::Schema { hint, .. }) = read(text) else { panic!("{text} was read") };
        assert!(hint.contains(near), "{text}: {hint}");
    }
    let Err(Error::Schema { hint, .. }) = read("zzzzzz = 1") else { panic!("it was read") };
    assert_eq!(hint, "text values stand in quotes");
}

#[test]
fn nesting_is_refused_before_it_exhausts_the_stack() {
    for text in ["(".repeat(1_000_000), "not ".repeat(1_000_000), "on => ".repeat(1_000_000)] {
        let error = read(&text).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("nests deeper than 100 levels"), "{error}");
    }
    let deep = format!("{}on{}", "(".repeat(100), ")".repeat(100));
    assert!(holds(&deep, &json!({"on": true})));
}

#[test]
fn a_long_text_is_shown_around_the_place() {
    let text = format!("{} =", "on and ".repeat(10_000));
    let error = read(&text).map(|_| ()).unwrap_err().to_string();
    assert!(error.len() < 400 && error.contains("at column 70002 of …"), "{error}");
}

/// Truth for a setting that is only partly known must be right for every value it may still have.
#[test]
fn what_is_decided_early_stays_true_for_every_value() {
    let texts = [
        "port < 10",
        "port <= 10",
        "port > 10",
        "port >= 20",
        "port = 15",
        "port <> 15",
        "port in (5, 25)",
        "not port = 10",
        "port < db.pool",
        "port = 'x'",
        "port like \"1*\"",
        "if port > 12 then db.pool > 12",
    ];
    let names = settings().0;
    for text in texts {
        let rule = read(text).unwrap();
        for low in [0, 9, 10, 14, 15, 19, 20] {
            for high in [11, 12, 16, 21, 30].into_iter().filter(|&high| high > low + 1) {
                let look = |number: usize| match names[number] {
                    "port" => Seen::Between(f64::from(low), f64::from(high)),
                    _ => Seen::Unknown,
                };
                let early = rule.truth(&look, Case::Kept);
                let outcomes: Vec<bool> = (low + 1..high)
                    .flat_map(|port| {
                        (0..40).map(move |pool| json!({"port": port, "db.pool": pool}))
                    })
                    .map(|values| holds(text, &values))
                    .collect();
                match early {
                    Truth::True => assert!(outcomes.iter().all(|&held| held), "{text}"),
                    Truth::False => assert!(!outcomes.contains(&true), "{text} {low}..{high}"),
                    Truth::Unknown => {}
                }
            }
        }
    }
}

#[test]
fn what_no_rule_names_is_known_to_differ_from_what_rules_name() {
    let truth = |text: &str| read(text).unwrap().truth(&|_| Seen::Unlisted, Case::Kept);
    assert_eq!(truth("mode = 'x'"), Truth::False);
    assert_eq!(truth("mode <> 'x'"), Truth::True);
    assert_eq!(truth("mode in ('x', 'y')"), Truth::False);
    assert_eq!(truth("mode < 'x'"), Truth::Unknown);
    assert_eq!(truth("mode = [File system]"), Truth::Unknown);
    assert_eq!(truth("mode like \"x*\""), Truth::Unknown);
}

#[test]
fn a_rule_knows_its_settings_and_constants() {
    let rule = read("if 5 < port and mode in ('a', 'b') then port <> 7 or on").unwrap();
    assert_eq!(rule.settings(), vec![0, 1, 3]);
    assert_eq!(rule.constants_of(1), vec![&json!(5), &json!(7)]);
    assert_eq!(rule.constants_of(0), vec![&json!("a"), &json!("b")]);
    assert_eq!(rule.constants_of(3), Vec::<&Value>::new());
}

#[test]
fn three_valued_logic_agrees_with_every_completion() {
    let texts = [
        "on and mode = 'x' or port = 1",
        "on implies mode = 'x' implies port = 1",
        "if on then mode = 'x' else port = 1",
        "not (on and not mode = 'x') or port = 1",
    ];
    let (yes, no) = (json!({"on": true, "mode": "x", "port": 1}), json!({"on": 0, "mode": 0}));
    for text in texts {
        for partly in 0..27_usize {
            let digits = [partly % 3, partly / 3 % 3, partly / 9];
            let names = settings().0;
            let sides: BTreeMap<&str, usize> =
                ["on", "mode", "port"].into_iter().zip(digits).collect();
            let side = |name: &str, digit: usize| match digit {
                0 => no.get(name).map_or(Seen::Absent, Seen::Value),
                1 => Seen::Value(&yes[name]),
                _ => Seen::Unknown,
            };
            let rule = read(text).unwrap();
            let truth = rule.truth(&|number| side(names[number], sides[names[number]]), Case::Kept);
            let whole: Vec<bool> = (0..8_usize)
                .map(|bits| [bits & 1, bits >> 1 & 1, bits >> 2])
                .filter(|bits| {
                    digits.iter().zip(bits).all(|(digit, bit)| *digit == 2 || digit == bit)
                })
                .map(|bits| {
                    let chosen: BTreeMap<&str, usize> =
                        ["on", "mode", "port"].into_iter().zip(bits).collect();
                    rule.truth(&|number| side(names[number], chosen[names[number]]), Case::Kept)
                        == Truth::True
                })
                .collect();
            match truth {
                Truth::True => assert!(!whole.contains(&false), "{text} {digits:?}"),
                Truth::False => assert!(!whole.contains(&true), "{text} {digits:?}"),
                Truth::Unknown => {}
            }
        }
    }
}
