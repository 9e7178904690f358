//! Which tuples of classes a valid configuration can have.

use std::collections::{HashMap, HashSet};

use super::tuples::TupleSet;
use super::witnesses::{Origin, Witnesses};
use super::{Interactions, Tuple, each_combination};
use crate::constraints::{Choice, Clause, Found, Model, Solver};
use crate::error::{Interrupt, Result};
use crate::generate::{Pins, Profile, drawn, realise};
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{Class, OPEN, Space};
use crate::value::Value;

/// In spaces that are not exact, larger tuples are judged by their pairs and by the clauses.
const LARGEST_WRITTEN: usize = 2;

/// Configurations that are drawn at random before the next look at what they show.
const SOWN_AT_ONCE: usize = 256;

/// The tuples that can be completed to a valid configuration, and why the others cannot.
#[derive(Debug, Clone)]
pub struct Possible {
    /// The tuples.
    pub tuples: TupleSet,
    /// The smallest combinations of classes that no valid configuration has: all tuples left out
    /// contain one of them.
    pub excluded: Vec<Excluded>,
    /// The space's model, knowing what is excluded.
    pub model: Model,
    witnesses: Witnesses,
}

impl Possible {
    /// A configuration that has shown the tuple to be possible, where one has.
    pub fn witness(&self, space: &Space, tuple: &[(usize, u16)]) -> Option<Value> {
        match self.witnesses.shown_by(tuple)? {
            Origin::Wanted(tuple) => written(space, tuple),
            Origin::Sown(index) => sown(space, *index),
        }
    }
}

/// A combination of classes that no valid configuration has, though it has all of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// The classes; a single one is dead.
    pub tuple: Tuple,
    /// Whether the rules prove it; otherwise no configuration was found within the attempts.
    pub is_proven: bool,
}

/// Finds out which tuples of the interactions are possible in a space.
///
/// The `forbidden` combinations of classes count as excluded by a rule.
///
/// A tuple is possible when it can be completed to a valid configuration. What the clauses exclude
/// is proven. In a space that is not exact, single classes and pairs are also tried to be written,
/// and count as impossible when that fails.
///
/// # Errors
/// [`crate::error::Error::Interrupted`].
pub fn possible_tuples(
    space: &Space,
    interactions: &Interactions,
    forbidden: &[Tuple],
    interrupt: &dyn Interrupt,
) -> Result<Possible> {
    let counts = space.model().counts();
    let rule = space.rules().list().len() + 1;
    let lessons: Vec<Clause> =
        forbidden.iter().map(|tuple| Clause::forbidding(rule, counts, tuple)).collect();
    let mut search = Search {
        space,
        model: space.model().extended(&lessons),
        witnesses: Witnesses::new(counts),
        excluded: Vec::new(),
        known: HashSet::new(),
        lessons,
        guesses: Vec::new(),
        proven: None,
        stream: StreamKey::new("possible", 1, 0).stream(Place::ROOT, 0, 0),
        interrupt,
    };
    if search.tries(interactions.largest().min(LARGEST_WRITTEN)) {
        search.sow()?;
    }
    for size in 1..=interactions.largest() {
        search.find_excluded(size, interactions)?;
    }
    let mut tuples = TupleSet::all(interactions.tuples());
    leave_out(&mut tuples, &search.excluded, interactions);
    let Search { excluded, model, witnesses, .. } = search;
    Ok(Possible { tuples, excluded, model, witnesses })
}

struct Search<'a> {
    space: &'a Space,
    model: Model,
    witnesses: Witnesses,
    excluded: Vec<Excluded>,
    /// The tuples in `excluded`.
    known: HashSet<Tuple>,
    /// What propagation in the model does not see by itself.
    lessons: Vec<Clause>,
    /// What was not found within the attempts, and is taken for impossible.
    guesses: Vec<Clause>,
    /// The model without what is guessed, where anything is.
    proven: Option<Model>,
    stream: Stream,
    interrupt: &'a dyn Interrupt,
}

impl Search<'_> {
    /// Draws at random for as long as that shows more than to try what is left one by one.
    fn sow(&mut self) -> Result<()> {
        let mut index = 0;
        loop {
            let before = self.witnesses.len();
            for _ in 0..SOWN_AT_ONCE {
                self.interrupt.poll()?;
                if let Some(value) = sown(self.space, index) {
                    self.witnesses.add(&self.space.knobs().encode(&value), Origin::Sown(index));
                }
                index += 1;
            }
            // To write what is wanted takes twice as long, as some of it is not to be had.
            if 2 * self.witnesses.pairs_shown_since(before) < SOWN_AT_ONCE {
                return Ok(());
            }
        }
    }

    /// Finds what is excluded among tuples of one size, given all smaller ones.
    fn find_excluded(&mut self, size: usize, interactions: &Interactions) -> Result<()> {
        let model = self.model.clone();
        let mut solver = Solver::new(&model);
        if size == 1 && self.space.is_exact() {
            self.find_unwritable();
        }
        for members in self.connected(size, interactions) {
            let mut walk = Walk { members: &members, size, solver: &mut solver };
            self.visit(&mut walk, 0, &mut Vec::new())?;
        }
        self.model = self.space.model().extended(&self.lessons);
        if !self.guesses.is_empty() {
            self.proven = Some(self.model.clone());
            self.model = self.model.extended(&self.guesses);
        }
        Ok(())
    }

    /// A range may hold no multiple of its step.
    fn find_unwritable(&mut self) {
        let space = self.space;
        for (setting, knob) in space.knobs().list().iter().enumerate() {
            for (code, class) in knob.classes.iter().enumerate() {
                let is_range = matches!(class, Class::Between(..)) || class.is_open();
                let tuple = vec![(setting, code as u16)];
                if is_range && self.written(&tuple).is_none() {
                    self.exclude(tuple, false, true);
                }
            }
        }
    }

    /// Groups of settings within which tuples of this size may be excluded.
    fn connected(&self, size: usize, interactions: &Interactions) -> Vec<Vec<usize>> {
        let model = &self.model;
        let all: Vec<usize> = (0..model.visible()).collect();
        let connected: Vec<Vec<usize>> = if self.tries(size) {
            vec![all]
        } else {
            (0..model.components().len()).map(|one| model.real(one).collect()).collect()
        };
        // Larger tuples are asked for in stronger groups only.
        connected
            .iter()
            .flat_map(|group| {
                interactions.scopes(size).into_iter().map(|scope| {
                    group.iter().copied().filter(|one| scope.contains(one)).collect::<Vec<_>>()
                })
            })
            .filter(|members| members.len() >= size)
            .collect()
    }

    /// Whether tuples of this size are tried to be written.
    fn tries(&self, size: usize) -> bool {
        !self.space.is_exact() && size <= LARGEST_WRITTEN
    }

    fn visit(&mut self, walk: &mut Walk<'_, '_>, from: usize, decided: &mut Tuple) -> Result<()> {
        for place in from..walk.members.len() {
            let setting = walk.members[place];
            self.interrupt.poll()?;
            for code in 0..walk.solver.model().counts()[setting] as u16 {
                decided.push((setting, code));
                if decided.len() == walk.size {
                    self.settle(walk.solver, decided);
                } else {
                    let mark = walk.solver.mark();
                    if walk.solver.assign(setting, code) {
                        self.visit(walk, place + 1, decided)?;
                    }
                    walk.solver.undo(mark);
                }
                decided.pop();
            }
        }
        Ok(())
    }

    /// Finds out whether a tuple, all but the last of it decided in the solver, is possible.
    fn settle(&mut self, solver: &mut Solver<'_>, tuple: &Tuple) {
        let Some(&(setting, code)) = tuple.last() else { return };
        if self.witnesses.have(tuple) {
            return;
        }
        let mark = solver.mark();
        let is_consistent = solver.assign(setting, code);
        let shown = if is_consistent { self.shown(solver, tuple) } else { Err(true) };
        solver.undo(mark);
        match shown {
            Ok(row) => self.witnesses.add(&row, Origin::Wanted(tuple.clone())),
            Err(_) if self.has_known_part(tuple) => {}
            Err(is_sure) => {
                let is_proven = is_sure && self.proves(tuple);
                self.exclude(tuple.clone(), is_proven, is_consistent);
            }
        }
    }

    /// The codes of what shows the tuple, which is decided in the solver, to be possible; or whether
    /// the model tells that nothing does.
    fn shown(
        &mut self,
        solver: &mut Solver<'_>,
        tuple: &Tuple,
    ) -> std::result::Result<Vec<u16>, bool> {
        let is_ruled = tuple.iter().any(|&(one, _)| self.space.is_ruled(one));
        // Where no rule speaks of the classes, propagation has seen nearly all that is impossible,
        // so that writing is tried first.
        if self.tries(tuple.len()) && !is_ruled {
            return self.written(tuple).ok_or_else(|| !self.admits(solver, tuple));
        }
        if !self.admits(solver, tuple) {
            return Err(true);
        }
        if self.tries(tuple.len()) {
            return self.written(tuple).ok_or(false);
        }
        let codes = 0..solver.model().visible();
        Ok(codes.map(|one| solver.decided(one).unwrap_or(OPEN)).collect())
    }

    /// Whether what is decided, and the tuple with it, can be completed.
    fn admits(&mut self, solver: &mut Solver<'_>, tuple: &Tuple) -> bool {
        let model = solver.model();
        let mut components = tuple.iter().filter_map(|&(one, _)| model.component_of(one));
        components.all(|component| {
            solver.complete(component, Choice::Random(&mut self.stream)) == Found::Yes
        })
    }

    /// The codes of a valid configuration with these classes.
    fn written(&self, tuple: &[(usize, u16)]) -> Option<Vec<u16>> {
        Some(self.space.knobs().encode(&written(self.space, tuple)?))
    }

    /// Whether the rules and the structure alone tell that the tuple is impossible.
    fn proves(&self, tuple: &[(usize, u16)]) -> bool {
        let Some(model) = &self.proven else { return true };
        let mut solver = Solver::new(model);
        !(solver.is_consistent() && tuple.iter().all(|&(one, code)| solver.assign(one, code)))
    }

    /// Notes an impossible tuple, which the model may have to be told.
    fn exclude(&mut self, tuple: Tuple, is_proven: bool, is_news: bool) {
        if is_news {
            let rule = self.space.rules().list().len() + 1;
            let lesson = Clause::forbidding(rule, self.space.model().counts(), &tuple);
            let lessons = if is_proven { &mut self.lessons } else { &mut self.guesses };
            lessons.push(lesson);
        }
        self.known.insert(tuple.clone());
        self.excluded.push(Excluded { tuple, is_proven });
    }

    /// Whether a part of the tuple is known to be excluded.
    fn has_known_part(&self, tuple: &Tuple) -> bool {
        let everything = (1_u32 << tuple.len()) - 1;
        (1..everything).any(|chosen| {
            let part: Tuple = (0..tuple.len())
                .filter(|place| chosen >> place & 1 == 1)
                .map(|place| tuple[place])
                .collect();
            self.known.contains(&part)
        })
    }
}

/// The random configuration `index`, where it is valid; half of them with less of what is optional.
fn sown(space: &Space, index: u64) -> Option<Value> {
    let optional = [97, 90, 75, 50][(index % 4) as usize];
    let profile = Profile { optional, ..Profile::TELLING };
    let open = vec![OPEN; space.knobs().list().len()];
    let pins = Pins::of_codes(space.knobs(), &open);
    let value = drawn(space, StreamKey::new("sown", 1, 0), index, 0, profile, &pins);
    value.filter(|value| space.accepts(value))
}

/// A valid configuration with these classes, always the same.
fn written(space: &Space, tuple: &[(usize, u16)]) -> Option<Value> {
    let mut codes = vec![OPEN; space.knobs().list().len()];
    let mut index = 0_u64;
    for &(setting, code) in tuple {
        codes[setting] = code;
        index = index.wrapping_mul(1_000_003) ^ (setting as u64) << 16 ^ u64::from(code);
    }
    realise(space, StreamKey::new("possible", 1, 0), index, Profile::TELLING, &codes)
}

/// Tuples of `size` of the `members`.
struct Walk<'a, 'm> {
    members: &'a [usize],
    size: usize,
    solver: &'a mut Solver<'m>,
}

/// Takes out every tuple that contains an excluded one.
fn leave_out(tuples: &mut TupleSet, excluded: &[Excluded], interactions: &Interactions) {
    let mut by_settings: HashMap<Vec<u16>, Vec<Vec<u16>>> = HashMap::new();
    let mut concerned = vec![false; interactions.counts().len()];
    for Excluded { tuple, .. } in excluded {
        for &(setting, _) in tuple {
            concerned[setting] = true;
        }
        let settings = tuple.iter().map(|&(setting, _)| setting as u16).collect();
        let codes = tuple.iter().map(|&(_, code)| code).collect();
        by_settings.entry(settings).or_default().push(codes);
    }
    for combination in 0..interactions.len() {
        let settings = interactions.settings(combination);
        let candidates: Vec<u16> =
            settings.iter().copied().filter(|&one| concerned[usize::from(one)]).collect();
        for size in 1..=candidates.len() {
            each_combination(&candidates, size, &mut |part| {
                for codes in by_settings.get(part).into_iter().flatten() {
                    interactions.each_with(combination, part, codes, &mut |tuple| {
                        tuples.remove(tuple);
                    });
                }
            });
        }
    }
}
