//! Rules as clauses over class codes.

use super::class::Class;
use super::knob::Knobs;
use super::rules::{OPEN, Rules};
use crate::constraints::{Clause, Model, Values};
use crate::expression::{Case, Expression, Seen, Truth};

/// Rules whose settings have at most so many combinations of classes are compiled by trying all.
const MOST_TRIED: usize = 4096;

/// A single test, which has no structure to be compiled by, may take more.
const MOST_TRIED_OF_A_TEST: usize = 10_000_000;

/// A disjunction is multiplied out as long as it has at most so many clauses.
const MOST_MULTIPLIED: usize = 256;

/// The clauses of a space.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    pub(super) model: Model,
    /// For each rule whether classes alone decide it.
    pub(super) is_exact: Vec<bool>,
}

/// Compiles the rules.
pub(super) fn compile(rules: &Rules, knobs: &Knobs) -> Compiled {
    let counts: Vec<usize> = knobs.list().iter().map(|knob| knob.classes.len()).collect();
    let visible = counts.len();
    let mut compiler = Compiler {
        knobs,
        codes: vec![OPEN; visible],
        counts,
        clauses: Vec::new(),
        exact: true,
        case: Case::default(),
    };
    let mut is_exact = Vec::new();
    for (number, rule) in rules.list().iter().enumerate() {
        compiler.exact = true;
        compiler.case = rule.case();
        compiler.rule(number, rule.expression(), &rule.knobs);
        is_exact.push(compiler.exact);
    }
    let model = Model::new(compiler.counts, visible, &compiler.clauses);
    Compiled { model, is_exact }
}

/// Settings with the values that satisfy a clause, before they are joined.
type Literals = Vec<(usize, Values)>;

struct Compiler<'a> {
    knobs: &'a Knobs,
    counts: Vec<usize>,
    /// All open but those that are being tried.
    codes: Vec<u16>,
    clauses: Vec<Clause>,
    exact: bool,
    /// Whether the rule at hand compares text with regard to case.
    case: Case,
}

impl Compiler<'_> {
    fn rule(&mut self, number: usize, expression: &Expression, settings: &[usize]) {
        for literals in self.clauses_of(expression, settings, false, number) {
            let clause = Clause::new(number, literals);
            if !clause.is_trivial(&self.counts) {
                self.clauses.push(clause);
            }
        }
    }

    fn clauses_of(
        &mut self,
        expression: &Expression,
        settings: &[usize],
        negated: bool,
        rule: usize,
    ) -> Vec<Literals> {
        let combinations = settings
            .iter()
            .fold(1_usize, |product, &setting| product.saturating_mul(self.counts[setting]));
        match expression {
            _ if combinations <= MOST_TRIED => self.tried(expression, settings, negated),
            Expression::Not(inner) => self.clauses_of(inner, settings, !negated, rule),
            Expression::And(parts) if !negated => self.conjunction(parts, negated, rule),
            Expression::Or(parts) if negated => self.conjunction(parts, negated, rule),
            Expression::And(parts) | Expression::Or(parts) => {
                self.disjunction(parts, negated, rule)
            }
            test if combinations <= MOST_TRIED_OF_A_TEST => self.tried(test, settings, negated),
            _ => {
                self.exact = false;
                Vec::new()
            }
        }
    }

    fn conjunction(&mut self, parts: &[Expression], negated: bool, rule: usize) -> Vec<Literals> {
        parts
            .iter()
            .flat_map(|part| self.clauses_of(part, &part.settings(), negated, rule))
            .collect()
    }

    fn disjunction(&mut self, parts: &[Expression], negated: bool, rule: usize) -> Vec<Literals> {
        let mut product: Vec<Literals> = vec![Vec::new()];
        for part in parts {
            let mut clauses = self.clauses_of(part, &part.settings(), negated, rule);
            if product.len() * clauses.len() > MOST_MULTIPLIED {
                clauses = self.named(clauses, rule);
            }
            product = product
                .iter()
                .flat_map(|one| clauses.iter().map(move |two| [one.as_slice(), two].concat()))
                .collect();
        }
        product
    }

    /// An auxiliary setting that stands for these clauses: they hold where it is 1 (the encoding of
    /// Plaisted and Greenbaum, 1986).
    fn named(&mut self, clauses: Vec<Literals>, rule: usize) -> Vec<Literals> {
        let auxiliary = self.counts.len();
        self.counts.push(2);
        for mut literals in clauses {
            literals.push((auxiliary, Values::one(2, 0)));
            self.clauses.push(Clause::new(rule, literals));
        }
        vec![vec![(auxiliary, Values::one(2, 1))]]
    }

    /// Clauses against every combination of classes in which the expression does not hold.
    fn tried(
        &mut self,
        expression: &Expression,
        settings: &[usize],
        negated: bool,
    ) -> Vec<Literals> {
        match self.branch(expression, settings, negated) {
            Part::Open => Vec::new(),
            Part::Closed(clauses) => clauses,
        }
    }

    /// What is forbidden below the codes tried so far. Codes of one setting below which the same
    /// is forbidden share their clauses.
    fn branch(&mut self, expression: &Expression, settings: &[usize], negated: bool) -> Part {
        let Some((&setting, rest)) = settings.split_first() else {
            return self.leaf(expression, negated);
        };
        let count = self.counts[setting];
        let mut groups: Vec<(Part, Values)> = Vec::new();
        for code in 0..count {
            self.codes[setting] = code as u16;
            let part = self.branch(expression, rest, negated);
            match groups.iter_mut().find(|(known, _)| *known == part) {
                Some((_, values)) => values.insert(code),
                None => groups.push((part, Values::one(count, code))),
            }
        }
        self.codes[setting] = OPEN;
        if groups.len() == 1 {
            return groups.swap_remove(0).0;
        }
        let mut clauses = Vec::new();
        for (part, values) in groups {
            let Part::Closed(below) = part else { continue };
            let escape = Values::such_that(count, |code| !values.contains(code));
            for literals in below {
                clauses.push([&[(setting, escape.clone())], literals.as_slice()].concat());
            }
        }
        Part::Closed(clauses)
    }

    fn leaf(&mut self, expression: &Expression, negated: bool) -> Part {
        let list = self.knobs.list();
        let look = |number: usize| {
            let class = list[number].classes.get(usize::from(self.codes[number]));
            class.map_or(Seen::Unknown, Class::seen)
        };
        let truth = expression.truth(&look, self.case);
        self.exact &= truth != Truth::Unknown;
        let forbidden = if negated { Truth::True } else { Truth::False };
        if truth == forbidden { Part::Closed(vec![Vec::new()]) } else { Part::Open }
    }
}

/// What is forbidden below some codes.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Nothing.
    Open,
    /// What these clauses say; the empty clause for everything.
    Closed(Vec<Literals>),
}

#[cfg(test)]
mod tests {
    use crate::schema::{Listed, read_parameters};
    use crate::space::Space;

    fn space(settings: &str, values: i64, rule: &str) -> Space {
        let listed = || Listed::Values((0..values).map(Into::into).collect());
        let parameters: Vec<(String, Listed)> =
            settings.chars().map(|name| (name.to_string(), listed())).collect();
        Space::compile(read_parameters(&parameters, &[rule.to_owned()]).unwrap()).unwrap()
    }

    #[test]
    fn arithmetic_over_lists_is_decided_as_long_as_all_combinations_can_be_tried() {
        let decided = space("abc", 50, "a + b + c < 10");
        assert!(decided.is_exact() && !decided.model().components().is_empty());
        // A hundred to the power of six.
        let sum = "a + b + c + d + e + f";
        for rule in [format!("{sum} < 300"), format!("not ({sum} < 300) or a = 1")] {
            assert_eq!(space("abcdef", 100, &rule).undecided_rules(), [0], "{rule}");
        }
    }
}
