//! Programs that are drawn from the grammar of the rule language, well typed over the schemas of a pack.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::rc::Rc;

use super::dice::Dice;
use super::fields::{Fields, Ty};
use crate::pack::{Pack, ShapeId};

/// What is in a program by name.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) ty: Ty,
    /// Whether it may be set here: a variable of the function that is written, and no loop's own.
    pub(super) may_be_set: bool,
}

/// A function of a program, as it may be called.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub(super) name: String,
    pub(super) parameters: Vec<Ty>,
    pub(super) gives: Ty,
}

/// Writes one program.
pub(super) struct Writer<'p, 'd> {
    pub(super) dice: Dice<'d>,
    pub(super) fields: &'p mut Fields,
    pub(super) categories: &'p [String],
    pub(super) scope: Vec<Variable>,
    pub(super) own: Vec<Own>,
    /// The names of the functions that were called.
    pub(super) called: BTreeSet<&'static str>,
    /// How many parts more the program may have.
    pub(super) rest: usize,
    names: usize,
    in_loop: bool,
    /// Whether findings may be raised: not in a function.
    may_flag: bool,
}

/// A program, with the names of the functions that it calls.
pub(super) struct Program {
    pub(super) text: String,
    pub(super) called: BTreeSet<&'static str>,
}

/// Draws the body of a rule about a kind of document.
pub(super) fn program(pack: &Pack, kind: &str, fields: &mut Fields, categories: &[String], drawn: &[u16]) -> Program {
    let scope = variables(pack, kind);
    let subject = scope[0].name.clone();
    let mut writer = Writer {
        dice: Dice::new(drawn),
        fields,
        categories,
        scope,
        own: Vec::new(),
        called: BTreeSet::new(),
        rest: 60,
        names: 0,
        in_loop: false,
        may_flag: true,
    };
    let mut text = String::new();
    for _ in 0..writer.dice.roll(3) {
        writer.function(&mut text);
    }
    writer.statements(3, &mut text);
    let _ = writeln!(text, "flag({subject});");
    Program { text, called: writer.called }
}

/// The variables that rules of a kind see, but for the lists and the facts of the run, which are read by themselves.
fn variables(pack: &Pack, kind: &str) -> Vec<Variable> {
    use crate::rule::types::Type;
    let ty = |ty: &Type| match ty {
        Type::Object(shape) => Some(Ty::Object(*shape)),
        Type::List(of) => match **of {
            Type::Object(shape) => Some(Ty::list(Ty::Object(shape))),
            _ => None,
        },
        _ => None,
    };
    let all = crate::rule::check::variables(pack, kind);
    let named = |it: &crate::rule::check::Variable| {
        Some(Variable { name: it.name.to_string(), ty: ty(&it.ty)?, may_be_set: false })
    };
    all.iter().filter_map(named).collect()
}

impl Writer<'_, '_> {
    pub(super) fn name(&mut self) -> String {
        // Now and then a name hides another.
        if self.names > 0 && self.dice.once_in(6) {
            return format!("v{}", self.dice.roll(self.names));
        }
        self.names += 1;
        format!("v{}", self.names - 1)
    }

    /// Writes with more variables, which are forgotten afterwards; those outside may be set in it unless it is a closure.
    pub(super) fn within<T>(&mut self, more: Vec<Variable>, is_closure: bool, write: impl FnOnce(&mut Self) -> T) -> T {
        let (before, in_loop) = (self.scope.clone(), self.in_loop);
        if is_closure {
            self.scope.iter_mut().for_each(|variable| variable.may_be_set = false);
            self.in_loop = false;
        }
        self.scope.extend(more);
        let written = write(self);
        (self.scope, self.in_loop) = (before, in_loop);
        written
    }

    /// The variables of a type that can be seen: a name means the one that was given last.
    pub(super) fn seen(&self, fits: impl Fn(&Variable) -> bool) -> Vec<Variable> {
        let is_hidden = |at: usize, name: &str| self.scope[at + 1..].iter().any(|other| other.name == name);
        let all = self.scope.iter().enumerate();
        all.filter(|(at, it)| fits(it) && !is_hidden(*at, &it.name)).map(|(_, it)| it.clone()).rev().collect()
    }

    fn function(&mut self, text: &mut String) {
        let name = format!("own{}", self.own.len());
        let gives = self.dice.pick(&Ty::SCALARS).clone();
        let mut parameters = Vec::new();
        for number in 0..1 + self.dice.roll(2) {
            let ty = match self.dice.roll(4) {
                // What a function is given may be an object.
                3 => self.objects().first().map_or(Ty::Number, |(_, shape)| Ty::Object(*shape)),
                _ => self.dice.pick(&Ty::SCALARS).clone(),
            };
            parameters.push(Variable { name: format!("p{number}"), ty, may_be_set: true });
        }
        let names: Vec<_> = parameters.iter().map(|it| it.name.as_str()).collect();
        let _ = write!(text, "fn {name}({}) {{ ", names.join(", "));
        let types = parameters.iter().map(|it| it.ty.clone()).collect();
        let scope = std::mem::take(&mut self.scope);
        self.scope = scope.iter().cloned().chain(parameters).collect();
        self.may_flag = false;
        self.statements(1, text);
        if self.dice.once_in(3) {
            let condition = self.expr(&Ty::Bool, 1);
            let early = self.expr(&gives, 1);
            let _ = write!(text, "if {condition} {{ return {early}; }} ");
        }
        let value = self.expr(&gives, 2);
        let _ = writeln!(text, "{value} }}");
        self.may_flag = true;
        self.scope = scope;
        self.own.push(Own { name, parameters: types, gives });
    }

    fn statements(&mut self, depth: usize, text: &mut String) {
        let scope = self.scope.len();
        for _ in 0..self.dice.roll(5) {
            if self.rest == 0 || self.dice.is_empty() {
                break;
            }
            self.rest -= 1;
            self.statement(depth, text);
        }
        // What is set in a block is forgotten behind it; at the outermost level nothing comes behind it.
        if depth < 3 {
            self.scope.truncate(scope);
        }
    }

    fn block(&mut self, depth: usize) -> String {
        let mut text = "{ ".to_owned();
        self.statements(depth, &mut text);
        text.push('}');
        text
    }

    fn statement(&mut self, depth: usize, text: &mut String) {
        let choice = if depth == 0 { self.dice.roll(5) } else { self.dice.roll(12) };
        match choice {
            0 => self.flag(text),
            1 | 2 => {
                let ty = self.any_type();
                let (value, name) = (self.expr(&ty, 3), self.name());
                let _ = writeln!(text, "let {name} = {value};");
                self.scope.push(Variable { name, ty, may_be_set: true });
            }
            3 => self.assignment(text),
            4 => self.push(text),
            5 => {
                let condition = self.expr(&Ty::Bool, 3);
                let then = self.block(depth - 1);
                let _ = write!(text, "if {condition} {then}");
                if self.dice.once_in(2) {
                    let (condition, then) = (self.expr(&Ty::Bool, 2), self.block(depth - 1));
                    let _ = write!(text, " else if {condition} {then}");
                }
                if self.dice.once_in(2) {
                    let _ = write!(text, " else {}", self.block(depth - 1));
                }
                text.push('\n');
            }
            6 | 7 => self.for_loop(depth, text),
            8 if self.may_flag => self.each(depth, text),
            9 => self.switch(depth, text),
            10 if self.may_flag => self.note(text),
            _ => {
                let word = match self.dice.roll(3) {
                    0 if self.in_loop => "continue;",
                    1 if self.in_loop => "break;",
                    _ if self.may_flag => "return;",
                    _ => "",
                };
                let condition = self.expr(&Ty::Bool, 2);
                let _ = writeln!(text, "if {condition} {{ {word} }}");
            }
        }
    }

    fn any_type(&mut self) -> Ty {
        match self.dice.roll(9) {
            8 => Ty::list(Ty::Text),
            at @ 0..=4 => Ty::SCALARS[at].clone(),
            5 => Ty::list(self.dice.pick(&Ty::SCALARS).clone()),
            6 => self.objects().first().map_or(Ty::Number, |(_, shape)| Ty::Object(*shape)),
            _ => self.lists().first().map_or(Ty::Text, |(_, of)| Ty::list(of.clone())),
        }
    }

    fn flag(&mut self, text: &mut String) {
        if !self.may_flag {
            return;
        }
        self.called.insert("flag");
        let place = self.place_or_places();
        let mut arguments = Vec::new();
        for number in 0..self.dice.roll(3) {
            let ty = self.dice.pick(&Ty::SCALARS).clone();
            arguments.push(format!("a{number}: {}", self.expr(&ty, 2)));
        }
        let _ = match (arguments.is_empty(), self.dice.once_in(4)) {
            (true, false) => writeln!(text, "flag({place});"),
            (false, false) => writeln!(text, "flag({place}, #{{ {} }});", arguments.join(", ")),
            _ => writeln!(text, "{place}.flag(#{{ {} }});", arguments.join(", ")),
        };
    }

    /// What a rule says beside findings.
    fn note(&mut self, text: &mut String) {
        let _ = match self.dice.roll(2) {
            0 => {
                self.called.insert("near");
                let (place, a, b) = (self.place(), self.expr(&Ty::Number, 2), self.expr(&Ty::Number, 2));
                writeln!(text, "near({place}, {a}, {b}, 50);")
            }
            _ => {
                self.called.insert("need");
                let ty = self.dice.pick(&[Ty::Text, Ty::Number]).clone();
                match self.path_of(&ty) {
                    Some((object, path)) => writeln!(text, "{object}.need([\"{path}\"]);"),
                    None => Ok(()),
                }
            }
        };
    }

    fn assignment(&mut self, text: &mut String) {
        let fits = |it: &Variable| it.may_be_set && (it.ty.is_scalar());
        let seen = self.seen(fits);
        if seen.is_empty() {
            return;
        }
        let variable = self.dice.pick(&seen).clone();
        let operator = match &variable.ty {
            Ty::Number => *self.dice.pick(&["=", "+=", "-=", "*="]),
            Ty::Text => *self.dice.pick(&["=", "+="]),
            _ => "=",
        };
        let value = self.expr(&variable.ty, 2);
        let _ = writeln!(text, "{} {operator} {value};", variable.name);
    }

    fn push(&mut self, text: &mut String) {
        let seen = self.seen(|it| it.may_be_set && matches!(&it.ty, Ty::List(of) if of.is_scalar()));
        let Some(variable) = seen.first() else { return };
        let Ty::List(of) = variable.ty.clone() else { return };
        self.called.insert("push");
        let value = self.expr(&of, 2);
        let _ = writeln!(text, "{}.push({value});", variable.name);
    }

    fn for_loop(&mut self, depth: usize, text: &mut String) {
        let (list, of) = self.some_list();
        let element = self.name();
        let mut more = vec![Variable { name: element.clone(), ty: of, may_be_set: false }];
        let head = if self.dice.once_in(3) {
            let counter = format!("i{}", self.names);
            more.push(Variable { name: counter.clone(), ty: Ty::Number, may_be_set: false });
            format!("({element}, {counter})")
        } else {
            element
        };
        let body = self.within(more, false, |writer| {
            writer.in_loop = true;
            writer.block(depth - 1)
        });
        let _ = writeln!(text, "for {head} in {list} {body}");
    }

    fn each(&mut self, depth: usize, text: &mut String) {
        let (list, of) = self.some_list();
        self.called.insert("each");
        let element = self.name();
        let more = vec![Variable { name: element.clone(), ty: of, may_be_set: false }];
        let body = self.within(more, true, |writer| writer.block(depth - 1));
        let _ = writeln!(text, "{list}.each(|{element}| {body});");
    }

    fn switch(&mut self, depth: usize, text: &mut String) {
        let (value, literals) = self.switched();
        let _ = write!(text, "switch {value} {{ ");
        for literals in literals.chunks(2) {
            let _ = write!(text, "{} => {}, ", literals.join(" | "), self.block(depth - 1));
        }
        if self.dice.once_in(2) {
            let _ = write!(text, "_ => {}", self.block(depth - 1));
        }
        text.push_str(" }\n");
    }

    /// Objects that can be seen: variables first.
    pub(super) fn objects(&mut self) -> Vec<(String, ShapeId)> {
        let seen = self.seen(|it| matches!(it.ty, Ty::Object(_)));
        let object = |it: &Variable| match it.ty {
            Ty::Object(shape) => (it.name.clone(), shape),
            _ => unreachable!(),
        };
        let mut found: Vec<_> = seen.iter().map(object).collect();
        for at in 0..found.len() {
            let (name, shape) = found[at].clone();
            let paths = self.fields.paths(shape);
            let inner = paths.iter().filter_map(|(path, ty)| match ty {
                Ty::Object(inner) => Some((format!("{name}.{path}"), *inner)),
                _ => None,
            });
            found.extend(inner.take(6));
        }
        found
    }

    /// Lists that can be seen, with the type of their elements.
    pub(super) fn lists(&mut self) -> Vec<(String, Ty)> {
        let seen = self.seen(|it| matches!(it.ty, Ty::List(_)));
        let mut found: Vec<_> = seen.into_iter().map(|it| (it.name, it.ty)).collect();
        for (name, shape) in self.objects() {
            let paths = self.fields.paths(shape);
            let lists = paths.iter().filter(|(_, ty)| matches!(ty, Ty::List(_)));
            found.extend(lists.map(|(path, ty)| (format!("{name}.{path}"), ty.clone())));
        }
        let element = |ty: Ty| match ty {
            Ty::List(of) => Rc::unwrap_or_clone(of),
            other => other,
        };
        found.into_iter().map(|(name, ty)| (name, element(ty))).collect()
    }

    /// A list with the type of its elements: one that can be seen, or one that is made.
    pub(super) fn some_list(&mut self) -> (String, Ty) {
        let lists = self.lists();
        if !lists.is_empty() && !self.dice.once_in(4) {
            return self.dice.pick(&lists).clone();
        }
        let of = self.dice.pick(&Ty::SCALARS).clone();
        (self.expr(&Ty::list(of.clone()), 2), of)
    }
}
