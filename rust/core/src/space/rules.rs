//! Rules between knobs, compiled.

use super::checks::check;
use super::class::Class;
use super::judge::Violation;
use super::knob::{Knob, Knobs};
use crate::error::{Error, Result};
use crate::expression::{Case, Expression, Kept, Operand, Seen, Truth, Vocabulary, kept, parse};
use crate::notes::Notes;
use crate::value::Value;

/// A code that is not decided yet.
pub const OPEN: u16 = u16::MAX - 1;

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its source text.
    pub text: String,
    /// The knobs that it speaks of, ascending.
    pub knobs: Vec<usize>,
    /// Whether a person wrote it; the others follow from what settings are.
    pub is_written: bool,
    expression: Expression,
    case: Case,
}

/// All rules of a space.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    list: Vec<Rule>,
}

impl Rules {
    /// Reads `texts`; their settings are the knobs' paths.
    ///
    /// # Errors
    /// [`Error::Schema`] for what cannot be read, and, unless it may be noted, for an unknown
    /// setting and a comparison with a text that the setting can never be.
    pub fn compile(
        texts: &[String],
        knobs: &Knobs,
        folds_case: bool,
        notes: &mut Notes,
    ) -> Result<Self> {
        let case = if folds_case { Case::Folded } else { Case::Kept };
        let mut list = Vec::new();
        for (number, text) in texts.iter().enumerate() {
            let at = format!("constraint {}", number + 1);
            let read = match case {
                Case::Kept => parse(text, knobs).map(|rule| Some((text.clone(), rule))),
                Case::Folded => read_known(text, &AnyCase(knobs), &at, notes),
            };
            if let Some((text, expression)) = read.map_err(|error| place(error, &at))? {
                check(&expression, knobs, case, &at, notes)?;
                list.push(Rule::new(text, expression, case, true));
            }
        }
        list.extend(at_most_one_negative(knobs));
        Ok(Self { list })
    }

    /// The rules, in the order in which they were given.
    pub fn list(&self) -> &[Rule] {
        &self.list
    }

    /// All rules but one.
    pub fn without(&self, number: usize) -> Self {
        let mut list = self.list.clone();
        list.remove(number);
        Self { list }
    }

    /// The values that rules compare the knob `number` with.
    pub fn constants_of(&self, number: usize) -> Vec<&Value> {
        self.list.iter().flat_map(|rule| rule.expression.constants_of(number)).collect()
    }

    /// The rules that `configuration` breaks.
    pub fn violations(&self, configuration: &Value, knobs: &Knobs) -> Vec<Violation> {
        let broken = self.list.iter().filter(|rule| !rule.holds(configuration, knobs));
        broken.map(Rule::violation).collect()
    }

    /// Whether `configuration` breaks none.
    pub fn hold(&self, configuration: &Value, knobs: &Knobs) -> bool {
        self.list.iter().all(|rule| rule.holds(configuration, knobs))
    }
}

impl Rule {
    fn new(text: String, expression: Expression, case: Case, is_written: bool) -> Self {
        Self { text, knobs: expression.settings(), is_written, expression, case }
    }

    /// What it says.
    pub fn expression(&self) -> &Expression {
        &self.expression
    }

    /// Whether it compares text with regard to case.
    pub fn case(&self) -> Case {
        self.case
    }

    /// Whether the rule holds for a whole configuration.
    pub fn holds(&self, configuration: &Value, knobs: &Knobs) -> bool {
        let look = |number: usize| {
            let knob = &knobs.list()[number];
            knob.value(configuration).map_or(Seen::Absent, |value| Seen::Value(knob.meant(value)))
        };
        self.expression.truth(&look, self.case) == Truth::True
    }

    /// Whether the rule holds for class codes, some of them [`OPEN`].
    pub fn truth(&self, codes: &[u16], knobs: &Knobs) -> Truth {
        let look = |number: usize| {
            let class = knobs.list()[number].classes.get(usize::from(codes[number]));
            class.map_or(Seen::Unknown, Class::seen)
        };
        self.expression.truth(&look, self.case)
    }

    /// The pairs of knobs that the rule compares with each other.
    pub fn compared(&self) -> Vec<(usize, usize)> {
        self.expression.compared()
    }

    /// The rule as a finding.
    pub fn violation(&self) -> Violation {
        Violation {
            path: String::new(),
            rule: "constraint".to_owned(),
            message: format!("does not hold: {}", self.text),
            keyword_location: String::new(),
            how: String::new(),
        }
    }
}

impl Vocabulary for Knobs {
    fn setting(&self, name: &str) -> Option<usize> {
        self.find(name)
    }

    fn names(&self) -> Vec<String> {
        self.list().iter().map(|knob| knob.path.clone()).collect()
    }

    fn negatives(&self, number: usize) -> Vec<Value> {
        self.list()[number].negatives()
    }
}

/// Knobs whose names are found in any case.
struct AnyCase<'a>(&'a Knobs);

impl Vocabulary for AnyCase<'_> {
    fn setting(&self, name: &str) -> Option<usize> {
        let lower = name.to_lowercase();
        let is_named = |knob: &Knob| knob.path.to_lowercase() == lower;
        self.0.find(name).or_else(|| self.0.list().iter().position(is_named))
    }

    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    fn negatives(&self, number: usize) -> Vec<Value> {
        self.0.negatives(number)
    }
}

/// The rule that follows where more than one setting has negative values: two of them would hide
/// each other.
fn at_most_one_negative(knobs: &Knobs) -> Option<Rule> {
    let is_negative: Vec<Expression> = (0..knobs.list().len())
        .map(|number| (number, knobs.negatives(number)))
        .filter(|(_, values)| !values.is_empty())
        .map(|(number, values)| Expression::Within(Operand::Setting(number), values))
        .collect();
    let pairs = is_negative.iter().enumerate().flat_map(|(place, one)| {
        is_negative[place + 1..].iter().map(move |two| {
            Expression::Not(Box::new(Expression::And(vec![one.clone(), two.clone()])))
        })
    });
    let rule = Expression::And(pairs.collect());
    let text = "at most one negative value".to_owned();
    (is_negative.len() > 1).then(|| Rule::new(text, rule, Case::Kept, false))
}

/// Reads a rule without what PICT drops of it.
fn read_known(
    text: &str,
    vocabulary: &dyn Vocabulary,
    at: &str,
    notes: &mut Notes,
) -> Result<Option<(String, Expression)>> {
    let error = match parse(text, vocabulary) {
        Ok(rule) => return Ok(Some((text.to_owned(), rule))),
        Err(error) if notes.is_strict() => return Err(error),
        Err(error) => place(error, at),
    };
    let (part, known) = match kept(text, vocabulary)? {
        Kept::Whole => return Err(error),
        Kept::Then(known) => ("what follows ELSE", Some(known)),
        Kept::Else(known) => ("what follows THEN", Some(known)),
        Kept::Nothing => ("the whole constraint", None),
    };
    notes.doubt(error, &format!("{part} is ignored, as by PICT"))?;
    known.map(|text| Ok((text.clone(), parse(&text, vocabulary)?))).transpose()
}

fn place(error: Error, at: &str) -> Error {
    match error {
        Error::Schema { message, hint, .. } => Error::Schema { path: at.to_owned(), message, hint },
        other => other,
    }
}
