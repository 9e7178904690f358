use serde_json::json;

use super::*;
use crate::seed::{Place, Stream, StreamKey};

#[test]
fn arithmetic_binds_as_in_other_languages() {
    let values = json!({"port": 7, "db.pool": 2, "on": true, "mode": "x"});
    for text in [
        "port + db.pool * 3 = 13",
        "(port + db.pool) * 3 = 27",
        "port - db.pool - 1 = 4",
        "port - (db.pool - 1) = 6",
        "port / db.pool = 3.5",
        "port / db.pool * 2 = port",
        "8 / db.pool / 2 = 2",
        "port % 4 = 3 and -port % 4 = 1 and port % -4 = -1",
        "port % 2.5 = 2",
        "-port = -7 and - - port = 7 and +port = 7",
        "2 - -port = 9",
        "port-db.pool=5",
        "port -1 = 6",
        "[port]-[db.pool]>4",
        "-9223372036854775808 < -9223372036854775807",
        "port * 2 in (13, 14) and port * 2 not in {-14, +15}",
        "not port + 1 = 7",
        "(port) = 7 and not (port) = 8 and ((port)) + ((db.pool)) = 9",
        "(port < 8) and ((port + 1) < (db.pool * 5)) and (on)",
        "((port + 1) * 2 = 16 or on => db.pool = 2) and on",
        "if (port + 1) / 4 = db.pool then on else not on",
        "10 >= port + db.pool",
    ] {
        assert!(holds(text, &values), "{text}");
    }
}

#[test]
fn where_there_is_no_number_no_comparison_holds() {
    let values = json!({"port": 7, "db.pool": 0, "on": true, "mode": "x"});
    for text in [
        "port / db.pool = 1",
        "port / db.pool <> 1",
        "port % db.pool >= 0",
        "1 / 0 = 1 / 0",
        "port / (db.pool * 1.5) > 0",
        "mode + 1 <> 2",
        "on + 1 = 2",
        "[File system] + 1 <> 0",
        "port + 1 <> mode",
        "port + 1 in ('x')",
    ] {
        assert!(!holds(text, &values), "{text}");
        assert!(holds(&format!("not ({text})"), &values), "{text}");
    }
}

#[test]
fn numbers_of_any_size_are_computed_with() {
    let values = json!({"port": i64::MAX, "db.pool": i64::MIN, "mode": 1e308});
    for text in [
        "port + 1 = 9223372036854775808",
        "port + 1 > port",
        "db.pool - 1 < db.pool",
        "-db.pool = port + 1",
        "db.pool / -1 = port + 1",
        "port * port > port",
        "port * port * port * port > port * port * port",
        "db.pool % -1 = 0",
        "mode * 10 > mode",
        "not mode * 10 - mode * 10 = 0",
        "not port * port * port * port % 3 = 4",
    ] {
        assert!(holds(text, &values), "{text}");
    }
}

#[test]
fn arithmetic_that_cannot_be_read_says_what_was_expected_and_the_column() {
    for (text, says) in [
        ("port + = 1", "expected a setting or a value, found \"=\" at column 8"),
        ("port + 1", "expected a comparison such as = or in, found the end at column 9"),
        ("(port + 1) and on", "expected a comparison such as = or in, found \"and\" at column 12"),
        ("port + 1 like 'x'", "expected a comparison such as = or in, found \"like\" at column 10"),
        ("mode + 'x' = 1", "\"x\" is no number at column 12"),
        ("false * 2 = 1", "false is no number at column 7"),
        (
            "(port = 1) + 1 = 2",
            "expected and, or, or the end of the rule, found \"+\" at column 12",
        ),
        ("port = (on and on)", "expected and, or, or the end of the rule, found the end"),
        ("port in (1 + 1)", "expected ), found \"+\" at column 12"),
        ("port in (-'x')", "expected a value, text in quotes, found \"x\" at column 11"),
        ("port + IsNegative(on) = 1", "expected and, or"),
        ("IsNegative(prt) and on", "unknown setting \"prt\" at column 1"),
        ("IsNegative(port", "a parenthesis is never closed at column 1"),
        ("IsPositive([port] x)", "expected ), found \"x\" at column 1"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.to_string().starts_with(says), "{text:?}: {error}");
    }
}

#[test]
fn arithmetic_is_refused_before_it_exhausts_the_stack() {
    let long = format!("port{} = 1", " + port".repeat(100_000));
    for (text, says) in [
        (format!("{}port = 1", "-".repeat(1_000_000)), "nests deeper than 100 levels"),
        (format!("{}port", "(1+".repeat(1_000_000)), "nests deeper than 100 levels"),
        (long, "more than 1000 arithmetic operations"),
    ] {
        let error = read(&text).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let most = format!("port{} = 1001", " + port".repeat(1_000));
    assert!(holds(&most, &json!({"port": 1})));
}

#[test]
fn a_rule_with_arithmetic_knows_its_settings_and_only_direct_constants() {
    let rule = read("port + db.pool * 2 <= 10 and 5 < port and db.pool > port % on").unwrap();
    assert_eq!(rule.settings(), vec![1, 3, 4]);
    assert_eq!(rule.constants_of(1), vec![&json!(5)]);
    assert_eq!(rule.constants_of(4), Vec::<&Value>::new());
    assert!(rule.compared().is_empty());
}

/// A number of up to three operations on the settings `port` and `db.pool`.
fn random_number(stream: &mut Stream, depth: usize) -> String {
    const LEAVES: [&str; 8] = ["port", "db.pool", "port", "0", "1", "3", "-2", "2.5"];
    if depth == 0 || stream.chance(25) {
        return LEAVES[stream.index(LEAVES.len())].to_owned();
    }
    let sign = ["+", "-", "*", "/", "%"][stream.index(5)];
    let (left, right) = (random_number(stream, depth - 1), random_number(stream, depth - 1));
    let minus = if stream.chance(15) { "-" } else { "" };
    format!("{minus}({left} {sign} {right})")
}

/// Some numbers that lie strictly between the two, close to the ends and far away.
fn numbers_between(low: f64, high: f64) -> Vec<Value> {
    let ends = [low.max(-1e300), high.min(1e300)];
    let offsets = [0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 7.0];
    let wholes = -12..=12_i64;
    let mut found: Vec<Value> = wholes.map(Value::from).collect();
    for end in ends {
        found.push(Value::from(end));
        for offset in offsets {
            found.extend([end - offset, end + offset].map(Value::from));
        }
    }
    found.extend([1e15, -1e15, 1e300, -1e300].map(Value::from));
    found.dedup();
    found.retain(|value| value.as_f64().is_some_and(|real| low < real && real < high));
    found
}

#[test]
fn what_arithmetic_decides_for_a_range_is_true_of_every_number_in_it() {
    let (mut decided, rounds) = (0, 2_000);
    for round in 0..rounds {
        let mut stream = StreamKey::new("arithmetic", 1, 7).stream(Place::ROOT, round, 0);
        let sign = ["=", "<>", "<", "<=", ">", ">="][stream.index(6)];
        let (left, right) = (random_number(&mut stream, 3), random_number(&mut stream, 2));
        let text = format!("{left} {sign} {right}");
        let rule = read(&text).unwrap();
        let ends = [f64::NEG_INFINITY, -8.0, -1.0, 0.0, 1.0, 2.0, 5.0, 9.0, f64::INFINITY];
        let low = stream.index(ends.len() - 1);
        let (low, high) = (ends[low], ends[low + 1 + stream.index(ends.len() - 1 - low)]);
        let pool = Value::from(stream.index(9) as i64 - 4);
        let pool_is_known = stream.chance(50);
        let early = rule.truth(
            &|number| match settings().0[number] {
                "port" => Seen::Between(low, high),
                _ if pool_is_known => Seen::Value(&pool),
                _ => Seen::Between(-5.0, 5.0),
            },
            Case::Kept,
        );
        decided += usize::from(early != Truth::Unknown);
        for port in numbers_between(low, high) {
            let pools = if pool_is_known { vec![pool.clone()] } else { numbers_between(-5.0, 5.0) };
            for pool in pools {
                let known = |number: usize| match settings().0[number] {
                    "port" => Seen::Value(&port),
                    _ => Seen::Value(&pool),
                };
                let held = rule.truth(&known, Case::Kept) == Truth::True;
                let agrees = match early {
                    Truth::True => held,
                    Truth::False => !held,
                    Truth::Unknown => true,
                };
                assert!(agrees, "{text}: {early:?} for {low}..{high}, not {port}, {pool}");
            }
        }
    }
    // Intervals are of use only if they decide something.
    assert!(decided > rounds as usize / 5, "{decided} of {rounds} decided");
}
