//! Functions of the table: which of several is meant, what its arguments must be, and what it gives.

use std::sync::Arc;

use super::Checker;
use super::calls::{Argument, closure, is_closure, signature, takes_words};
use super::script::Frame;
use crate::base::lang::Lang::{En, Zh};
use crate::rule::functions::{self, Function, Gives, Takes, check_regex};
use crate::rule::tree::{Expr, ExprKind, Name};
use crate::rule::types::{Bounds, Callee, Note, Type};
use crate::source::{Code, Diagnostic, Span};

/// Where a function of the table is called, and the case variables that its arguments were read from.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) span: Span,
    pub(super) name: &'a Name,
    pub(super) roots: &'a [Option<Arc<str>>],
}

/// What a call of a function of the table is checked with.
struct Native<'a> {
    function: &'static Function,
    span: Span,
    name: &'a Name,
    /// The case variables that the arguments were read from.
    roots: &'a [Option<Arc<str>>],
}

impl<'p> Checker<'p> {
    /// A call of one of several functions of a name.
    pub(super) fn native(
        &mut self,
        frame: &mut Frame<'p>,
        site: Site<'_>,
        forms: &[usize],
        arguments: Vec<Argument<'p>>,
    ) -> (Note, Vec<Expr<Note>>) {
        let Site { span, name, roots } = site;
        let table = functions::all();
        let forms: Vec<(usize, &'static Function)> =
            forms.iter().filter_map(|number| Some((*number, table.get(*number)?))).collect();
        let fitting: Vec<_> = forms.iter().filter(|(_, form)| counts(form).contains(&arguments.len())).collect();
        let chosen = fitting.iter().find(|(_, form)| fits(form, &arguments)).or_else(|| {
            // What it is called on tells best which one is meant.
            let on = |(_, form): &&&(usize, &'static Function)| {
                let first = form.parameters.first().zip(arguments.first());
                first.is_some_and(|(parameter, argument)| accepts(parameter.takes, argument))
            };
            fitting.iter().find(on).or_else(|| fitting.first())
        });
        let Some(&&(number, function)) = chosen else {
            let all = forms.iter().map(|(_, form)| counts(form));
            let (least, most) = all
                .fold((usize::MAX, 0), |(least, most), counts| (least.min(*counts.start()), most.max(*counts.end())));
            self.arguments(frame, span, &name.text, least..=most, arguments.len());
            let arguments = arguments.into_iter().map(|argument| self.loose(frame, argument)).collect();
            return (Note::of(Type::Any), arguments);
        };
        // Of what nothing is known, it is told apart when it is there.
        let same = fitting.iter().filter(|(_, form)| fits(form, &arguments)).map(|(_, form)| form.gives);
        let several: Vec<Gives> = same.collect();
        let is_open = several.len() > 1;
        let native = Native { function, span, name, roots };
        let told = self.diagnostics.len();
        let (typed, answer) = self.arguments_of(frame, &native, arguments);
        let note = match self.diagnostics.len() > told {
            true => Note::of(self.gives(&native, &typed, &answer, None).ty),
            false => {
                self.pushed(frame, &native, &typed);
                let path = self.paths(frame, &native, &typed);
                self.special(frame, &native, &typed);
                self.gives(&native, &typed, &answer, path)
            }
        };
        match is_open {
            true if several.iter().any(|gives| Some(gives) != several.first()) => (Note::of(Type::Any), typed),
            true => (Note { callee: None, ..note }, typed),
            false => (Note { callee: Some(Callee::Native(number)), ..note }, typed),
        }
    }

    /// The arguments with their types; what the closure among them gives.
    fn arguments_of(
        &mut self,
        frame: &mut Frame<'p>,
        native: &Native<'_>,
        arguments: Vec<Argument<'p>>,
    ) -> (Vec<Expr<Note>>, Type) {
        let mut typed: Vec<Expr<Note>> = Vec::with_capacity(arguments.len());
        let mut answer = Type::Any;
        for (parameter, argument) in native.function.parameters.iter().zip(arguments) {
            let fits = accepts(parameter.takes, &argument);
            match argument {
                Argument::Closure { span, parameters, body } if is_closure(parameter.takes) => {
                    let element = typed.first().map_or(Type::Any, |list| list.note.ty.element());
                    let root = native.roots.first().cloned().flatten();
                    if parameters.len() != 1 {
                        let (en, zh) = ("the function takes one element: `|x| …`", "该函数应有一个参数：`|x| …`");
                        self.wrong(frame, span, Code::Arguments, en, zh);
                    }
                    let (body, gives) = self.closure_body(frame, parameters, &element, root.as_ref(), body);
                    self.answer(frame, native, parameter.takes, &body, &gives);
                    answer = gives;
                    typed.push(closure(span, parameters, body));
                }
                other => {
                    let value = self.loose(frame, other);
                    if !fits {
                        self.not_taken(frame, native, parameter.takes, &value);
                    }
                    typed.push(value);
                }
            }
        }
        (typed, answer)
    }

    fn answer(&mut self, frame: &Frame<'_>, native: &Native<'_>, takes: Takes, body: &Expr<Note>, gives: &Type) {
        let name = &native.name.text;
        match takes {
            Takes::Test if !gives.every(|ty| *ty == Type::Bool) => {
                let (en, zh) = (
                    format!("`{name}` asks yes or no of each element, and this gives {}", gives.name(En)),
                    format!("`{name}` 需要对每一项回答是或否，而此处给出{}", gives.name(Zh)),
                );
                self.wrong(frame, body.span, Code::Type, en, zh);
            }
            Takes::Mapping if *gives == Type::Nothing => {
                self.wrong(frame, body.span, Code::Type, "this has no value", "此处没有值");
            }
            _ => {}
        }
    }

    fn not_taken(&mut self, frame: &Frame<'_>, native: &Native<'_>, takes: Takes, value: &Expr<Note>) {
        if value.note.ty == Type::Nothing {
            return;
        }
        let (name, (wanted, wanted_zh)) = (&native.name.text, takes_words(takes));
        let ty = &value.note.ty;
        let (found, found_zh) = match &value.kind {
            ExprKind::Closure { .. } => ("a function", "函数"),
            _ => (ty.name(En), ty.name(Zh)),
        };
        let (en, zh) = (
            format!("`{name}` takes {wanted} here, not {found}"),
            format!("`{name}` 此处应为{wanted_zh}，而不是{found_zh}"),
        );
        let error = Diagnostic::error(Code::Type, en, zh).at(frame.source, value.span);
        let how = signature(native.function);
        self.tell(frame.called_here(error.help(format!("it is called so: `{how}`"), format!("其用法为 `{how}`"))));
    }

    /// What stands at the path that a call names, where it names one.
    fn paths(&mut self, frame: &Frame<'_>, native: &Native<'_>, typed: &[Expr<Note>]) -> Option<Note> {
        let mut found = None;
        let root = |at: usize| native.roots.get(at).and_then(Option::as_deref);
        for (parameter, argument) in native.function.parameters.iter().zip(typed) {
            match parameter.takes {
                Takes::Path => found = Some(self.at_path(frame, typed.first()?, root(0), argument)),
                Takes::FieldOfSecond => found = Some(self.at_path(frame, typed.get(1)?, root(1), argument)),
                Takes::Paths => {
                    let single = match &argument.kind {
                        ExprKind::List(items) => items.iter().collect(),
                        _ => vec![argument],
                    };
                    for path in single {
                        let ty = if matches!(path.note.ty, Type::List(_)) {
                            path.note.ty.element()
                        } else {
                            path.note.ty.clone()
                        };
                        let path = Expr { note: Note::of(ty), ..path.clone() };
                        self.at_path(frame, typed.first()?, root(0), &path);
                    }
                }
                Takes::Wildcard => found = self.wildcard(frame, typed.first()?, argument),
                _ => {}
            }
        }
        found
    }

    /// A list that a function adds to is one that the script holds in a variable.
    fn pushed(&mut self, frame: &mut Frame<'p>, native: &Native<'_>, typed: &[Expr<Note>]) {
        if native.function.parameters.first().map(|parameter| parameter.takes) != Some(Takes::Variable) {
            return;
        }
        let [list, value, ..] = typed else { return };
        let local = match &list.kind {
            ExprKind::Variable(name) => frame.local(&name.text),
            _ => None,
        };
        match local.map(|local| local.declared) {
            Some(declared) => self.changes(frame, declared, &Type::list(value.note.ty.widened())),
            None => {
                let (en, zh) = (
                    "only a list that the script made and named with `let` can be added to",
                    "只能向脚本用 `let` 建立的列表添加内容",
                );
                self.wrong(frame, list.span, Code::Unsupported, en, zh);
            }
        }
    }

    /// What single functions ask of their arguments beside types.
    fn special(&mut self, frame: &Frame<'_>, native: &Native<'_>, typed: &[Expr<Note>]) {
        let parameters = native.function.parameters;
        for (place, (parameter, argument)) in parameters.iter().zip(typed).enumerate() {
            match parameter.takes {
                Takes::Category => self.category(frame, argument),
                Takes::Regex => self.regex(frame, argument),
                Takes::Rounding => {
                    let known: Vec<Arc<str>> = ["half_up", "half_even", "up", "down"].map(Arc::from).into();
                    if let Some(written) = argument.as_text().filter(|written| !known.contains(written)) {
                        self.excluded(frame, argument, written, &known);
                    }
                }
                Takes::Same => self.same(frame, parameters.get(place - 1).map(|it| it.takes), typed, argument),
                Takes::Numbers => self.numbers(frame, typed),
                Takes::Arguments => self.shown(frame, argument),
                _ => {}
            }
        }
        match native.function.name {
            "lookup" | "mentioned" => self.searched(frame, native.function.name, typed),
            "flag" => self.flagged(frame, native.span, typed),
            _ => {}
        }
    }

    /// A value that is compared with the elements of a list, or with a field of each.
    fn same(&mut self, frame: &Frame<'_>, before: Option<Takes>, typed: &[Expr<Note>], value: &Expr<Note>) {
        let Some(list) = typed.first() else { return };
        if before != Some(Takes::Path) {
            return self.among(frame, list, value);
        }
        let Some(path) = typed.get(1) else { return };
        let told = self.diagnostics.len();
        let note = self.at_path(frame, list, None, path);
        self.diagnostics.truncate(told);
        let field = Expr { note, ..path.clone() };
        let field = Expr { kind: ExprKind::Variable(Name { text: "field".into(), span: path.span }), ..field };
        self.compared(frame, crate::rule::tree::Operator::Equal, value.span, &field, value);
    }

    /// Numbers to be added up or compared: the elements, or a field of each.
    fn numbers(&mut self, frame: &Frame<'_>, typed: &[Expr<Note>]) {
        let Some(list) = typed.first() else { return };
        let (ty, at) = match typed.get(1) {
            Some(path) => {
                let told = self.diagnostics.len();
                let note = self.at_path(frame, list, None, path);
                self.diagnostics.truncate(told);
                (note.ty, path)
            }
            None => (list.note.ty.element(), list),
        };
        if !ty.every(|ty| matches!(ty, Type::Number(_))) {
            let (en, zh) = (
                format!("numbers are expected in the list, not {}", ty.name(En)),
                format!("列表中应为数字，而不是{}", ty.name(Zh)),
            );
            self.wrong(frame, at.span, Code::Type, en, zh);
        }
    }

    fn regex(&mut self, frame: &Frame<'_>, pattern: &Expr<Note>) {
        let Some(written) = pattern.as_text() else { return };
        if let Err(why) = check_regex(written) {
            let (en, zh) = (format!("this is no regular expression: {why}"), format!("这不是有效的正则表达式：{why}"));
            self.wrong(frame, pattern.span, Code::Arguments, en, zh);
        }
    }

    fn gives(&self, native: &Native<'_>, typed: &[Expr<Note>], answer: &Type, path: Option<Note>) -> Note {
        let first = typed.first();
        let element = || first.map_or(Type::Any, |list| list.note.ty.element());
        let entries = || first.and_then(|list| self.shapes.as_ref()?.items(list.note.from?));
        let ty = match native.function.gives {
            Gives::Nothing => Type::Nothing,
            Gives::Bool => Type::Bool,
            Gives::Number => number(native.function.name),
            Gives::Text => Type::TEXT,
            Gives::Date => Type::Date,
            Gives::Place => Type::Place,
            Gives::Texts => Type::list(Type::TEXT),
            Gives::Numbers => Type::list(Type::Number(Bounds { is_whole: true, least: Some(0.into()), most: None })),
            Gives::Hits => Type::list(Type::Hit),
            Gives::Matches => Type::list(Type::Match(self.party())),
            Gives::Element => {
                return Note { ty: element(), from: entries(), callee: None };
            }
            Gives::Elements => {
                let from = first.and_then(|list| list.note.from);
                return Note { ty: Type::list(element()), from, callee: None };
            }
            Gives::Mapped => Type::list(answer.clone()),
            Gives::Groups => {
                let fields = [("key".into(), answer.clone()), ("items".into(), Type::list(element()))];
                Type::list(Type::Record(fields.into()))
            }
            Gives::FieldOrDefault => {
                let default = typed.last().map_or(Type::Any, |default| default.note.ty.clone());
                let field = path.unwrap_or_else(|| Note::of(Type::Any));
                let from = field.from.filter(|_| field.ty.is_compatible(&default));
                return Note { ty: field.ty.join(&default), from, callee: None };
            }
            Gives::Found => return Note::of(Type::list(path.map_or(Type::Any, |found| found.ty))),
        };
        Note::of(ty)
    }
}

/// What is known of a number that a function gives: lengths are counted.
fn number(name: &str) -> Type {
    match name {
        "len" => Type::Number(Bounds { is_whole: true, least: Some(0.into()), most: None }),
        "floor" | "ceil" | "year" | "month" | "day" | "weekday" | "workdays_between" | "decimals" => {
            Type::Number(Bounds { is_whole: true, least: None, most: None })
        }
        _ => Type::NUMBER,
    }
}

/// How many arguments a function takes.
fn counts(function: &Function) -> std::ops::RangeInclusive<usize> {
    let most = function.parameters.len();
    most.saturating_sub(function.optional)..=most
}

fn fits(function: &Function, arguments: &[Argument<'_>]) -> bool {
    function.parameters.iter().zip(arguments).all(|(parameter, argument)| accepts(parameter.takes, argument))
}

fn accepts(takes: Takes, argument: &Argument<'_>) -> bool {
    match argument {
        Argument::Closure { .. } => is_closure(takes),
        Argument::Value(value) => !is_closure(takes) && value.note.ty.every(|ty| takes_type(takes, ty)),
    }
}

/// Whether a parameter takes values of a type.
fn takes_type(takes: Takes, ty: &Type) -> bool {
    let of = |ty: &Type, holds: fn(&Type) -> bool| matches!(ty, Type::List(of) if of.every(holds));
    match takes {
        Takes::Value => *ty != Type::Nothing,
        Takes::Number | Takes::Whole => matches!(ty, Type::Number(_)),
        Takes::Text
        | Takes::Path
        | Takes::FieldOfSecond
        | Takes::Wildcard
        | Takes::Category
        | Takes::Regex
        | Takes::Rounding => {
            matches!(ty, Type::Text(_))
        }
        Takes::Date => *ty == Type::Date,
        Takes::Instant => *ty == Type::Instant,
        Takes::Object => matches!(ty, Type::Object(_) | Type::Lists | Type::Record(_) | Type::Match(_)),
        Takes::List | Takes::Variable => matches!(ty, Type::List(_)),
        Takes::Numbers => of(ty, |ty| matches!(ty, Type::Number(_) | Type::Object(_))),
        Takes::Comparable => of(ty, Type::is_scalar),
        Takes::Paths => of(ty, |ty| matches!(ty, Type::Text(_))),
        Takes::Same => ty.is_scalar(),
        Takes::Place => *ty == Type::Place,
        Takes::Where => is_where(ty),
        Takes::Arguments => matches!(ty, Type::Record(_)),
        Takes::Test | Takes::Mapping | Takes::Action => false,
    }
}

/// Whether a finding can point there.
fn is_where(ty: &Type) -> bool {
    match ty {
        Type::Place | Type::Object(_) => true,
        Type::List(of) => of.every(is_where),
        _ => false,
    }
}
