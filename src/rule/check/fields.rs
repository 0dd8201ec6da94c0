//! Fields, elements and paths, held against the schemas.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::script::Frame;
use super::{Checker, Typed};
use crate::base::lang::Lang::{En, Zh};
use crate::document::{Document, NodeRef, dotted};
use crate::pack::{ShapeId, Shapes};
use crate::rule::tree::{Expr, ExprKind, Name};
use crate::rule::types::{Bounds, Note, Type};
use crate::source::{Code, Diagnostic, Span};

impl<'p> Checker<'p> {
    pub(super) fn field(&mut self, frame: &mut Frame<'p>, base: &'p Expr, name: &Name) -> Typed {
        let root = self.root_of(frame, base);
        let base = self.value(frame, base);
        let ty = base.note.ty.clone();
        let note = self.member(frame, &ty, root.as_deref(), &name.text, name.span);
        let kind = ExprKind::Field { base: Box::new(base), name: name.clone() };
        self.is_set(frame, &kind, name.span);
        (kind, note)
    }

    /// What a member of a value is; a name that is not known is told at `span`.
    fn member(&mut self, frame: &Frame<'_>, ty: &Type, root: Option<&str>, name: &str, span: Span) -> Note {
        let known: Vec<Arc<str>> = match ty {
            Type::Object(shape) => {
                let found = self.shapes.as_ref().and_then(|shapes| shapes.property(*shape, name));
                if let Some(found) = found {
                    return self.note_of(found);
                }
                // Of an object of which the schema says nothing, everything may be known.
                if self.shapes.as_ref().is_some_and(|shapes| shapes.is_map(*shape)) {
                    return Note::of(Type::Any);
                }
                let names = self.shapes.iter().flat_map(|shapes| shapes.names(*shape).into_iter().map(Arc::from));
                names.collect()
            }
            Type::Lists => match self.list_shape(name) {
                Some(shape) => return self.note_of(shape),
                None => self.pack.manifest().lists.iter().map(|list| Arc::clone(&list.name)).collect(),
            },
            Type::Record(fields) => match fields.iter().find(|(known, _)| &**known == name) {
                Some((_, ty)) => return Note::of(ty.clone()),
                None => fields.iter().map(|(name, _)| Arc::clone(name)).collect(),
            },
            Type::Union(parts) => {
                let notes: Vec<_> = parts.iter().map(|part| self.member(frame, part, root, name, span)).collect();
                return Note::of(notes.iter().fold(Type::Never, |all, note| all.join(&note.ty)));
            }
            Type::Match(Some(entry)) if !matches!(name, "at" | "entry" | "score") => {
                return self.member(frame, &Type::Object(*entry), Some("lists"), name, span);
            }
            _ => match built_in(ty, name) {
                Ok(found) => {
                    if matches!((ty, name), (Type::Run, "risks")) {
                        self.risks(frame, span);
                    }
                    return Note::of(found);
                }
                Err([]) => {
                    self.no_fields(frame, ty, name, span);
                    return Note::of(Type::Any);
                }
                Err(names) => names.iter().map(|name| Arc::from(*name)).collect(),
            },
        };
        let known: Vec<&str> = known.iter().map(|name| &**name).collect();
        self.unknown_member(frame, root, name, span, &known)
    }

    fn no_fields(&mut self, frame: &Frame<'_>, ty: &Type, name: &str, span: Span) {
        let (en, zh) =
            (format!("{} has no fields: `{name}`", ty.name(En)), format!("{}没有字段：`{name}`", ty.name(Zh)));
        let error = Diagnostic::error(Code::Type, en, zh).at(frame.source, span);
        let error = match ty {
            Type::List(_) => error.help(
                "go through it with `for`, or ask with `some`, `filter` or `sum`",
                "请用 `for` 遍历，或使用 `some`、`filter`、`sum`",
            ),
            _ => error,
        };
        self.tell(frame.called_here(error));
    }

    /// How many risks there are is known once the rules that find them are through.
    fn risks(&mut self, frame: &Frame<'_>, span: Span) {
        if frame.rule.is_some_and(|rule| !rule.info.outcome.decides()) {
            let (en, zh) =
                ("a risk or note rule cannot ask for the number of risks", "风险类或提示类规则不能读取风险数量");
            self.wrong(frame, span, Code::Unsupported, en, zh);
        }
    }

    fn unknown_member(
        &mut self,
        frame: &Frame<'_>,
        root: Option<&str>,
        name: &str,
        span: Span,
        known: &[&str],
    ) -> Note {
        let (code, en, zh) = match root {
            Some("policy") => (
                Code::UnknownParameter,
                format!("there is no parameter `{name}` here"),
                format!("此处没有参数 `{name}`"),
            ),
            Some("lists")
                if known.iter().any(|list| self.pack.manifest().lists.iter().any(|it| &*it.name == *list)) =>
            {
                (Code::UnknownList, format!("there is no list `{name}`"), format!("没有名单 `{name}`"))
            }
            _ => (Code::UnknownField, format!("there is no field `{name}` here"), format!("此处没有字段 `{name}`")),
        };
        let error = Diagnostic::error(code, en, zh).at(frame.source, span).suggest(name, known.iter().copied());
        self.tell(frame.called_here(error));
        Note::of(Type::Any)
    }

    /// The shape of the file of a declared list.
    pub(super) fn list_shape(&self, name: &str) -> Option<ShapeId> {
        self.pack.list_shape(name)
    }

    /// A parameter that the schema knows must also be set, whatever the day.
    fn is_set(&mut self, frame: &Frame<'_>, kind: &ExprKind<Note>, span: Span) {
        let Some(path) = parameter(frame, kind) else { return };
        let is_there = |document: &Document| {
            path.iter().try_fold(document.root(), |node: NodeRef<'_>, name| node.get(name)).is_some()
        };
        let parent = |document: &Document| {
            let before = path.split_last().map(|(_, before)| before).unwrap_or_default();
            before.iter().try_fold(document.root(), |node: NodeRef<'_>, name| node.get(name)).is_some()
        };
        let parameters = self.pack.parameters();
        if parameters.all().any(|document| parent(document) && !is_there(document)) {
            let name = path.last().map_or("", |name| &**name);
            let path = path.join(".");
            let is_told = self.pack.parameters_shapes().is_none_or(|shapes| {
                let below =
                    |shape, name: &str| if shapes.is_map(shape) { Some(shape) } else { shapes.property(shape, name) };
                dotted(&path).try_fold(shapes.root(), below).is_none()
            });
            if !is_told {
                let (en, zh) = (
                    format!("the parameter `{name}` is not set: `policy.toml` has no `{path}`"),
                    format!("参数 `{name}` 未设置：`policy.toml` 中没有 `{path}`"),
                );
                self.wrong(frame, span, Code::UnknownParameter, en, zh);
            }
        }
    }

    pub(super) fn index(&mut self, frame: &mut Frame<'p>, base: &'p Expr, index: &'p Expr) -> Typed {
        let root = self.root_of(frame, base);
        let base = self.value(frame, base);
        let index = self.value(frame, index);
        let note = match &base.note.ty {
            Type::List(_) => {
                self.expect(frame, &index, &Type::NUMBER);
                self.element_of(frame, &base)
            }
            Type::Object(_) | Type::Record(_) | Type::Lists | Type::Match(_) => {
                self.expect(frame, &index, &Type::TEXT);
                self.named(frame, &base, root.as_deref(), &index)
            }
            Type::Any | Type::Never | Type::Nothing => Note::of(Type::Any),
            Type::Union(parts) if parts.iter().all(|part| matches!(part, Type::Object(_))) => {
                self.expect(frame, &index, &Type::TEXT);
                self.named(frame, &base, root.as_deref(), &index)
            }
            other => {
                let (en, zh) =
                    (format!("{} has no elements", other.name(En)), format!("{}没有可用下标读取的项", other.name(Zh)));
                self.wrong(frame, base.span, Code::Type, en, zh);
                Note::of(Type::Any)
            }
        };
        (ExprKind::Index { base: Box::new(base), index: Box::new(index) }, note)
    }

    /// A member by a name that is computed: where all names that it can be are known, each must be one.
    fn named(&mut self, frame: &Frame<'_>, base: &Expr<Note>, root: Option<&str>, index: &Expr<Note>) -> Note {
        let Type::Text(Some(names)) = &index.note.ty else { return Note::of(self.any_member(&base.note.ty)) };
        let names = Arc::clone(names);
        match &*names {
            [only] => self.member(frame, &base.note.ty, root, only, index.span),
            names => {
                let all = names.iter().map(|name| self.member(frame, &base.note.ty, root, name, index.span).ty);
                Note::of(all.fold(Type::Never, |all, ty| all.join(&ty)))
            }
        }
    }

    /// What a member of an object is whose name is not known: of a map, what all its values are.
    fn any_member(&self, ty: &Type) -> Type {
        let (Type::Object(shape), Some(shapes)) = (ty, &self.shapes) else { return Type::Any };
        shapes.entries(*shape).map_or(Type::Any, |values| self.type_of(values))
    }

    /// Tells that a value is not of the type that is expected.
    pub(super) fn expect(&mut self, frame: &Frame<'_>, value: &Expr<Note>, wanted: &Type) {
        let ty = &value.note.ty;
        if !ty.every(|ty| ty.is_compatible(wanted)) && *ty != Type::Nothing {
            let (en, zh) = (
                format!("{} is expected here, not {}", wanted.name(En), ty.name(En)),
                format!("此处应为{}，而不是{}", wanted.name(Zh), ty.name(Zh)),
            );
            self.wrong(frame, value.span, Code::Type, en, zh);
        }
    }

    /// What stands at a path of a value: of a list, in each of its elements. A path that leads nowhere is told.
    pub(super) fn at_path(
        &mut self,
        frame: &Frame<'_>,
        base: &Expr<Note>,
        root: Option<&str>,
        path: &Expr<Note>,
    ) -> Note {
        let Type::Text(Some(paths)) = &path.note.ty else { return Note::of(Type::Any) };
        let paths = Arc::clone(paths);
        let element = base.note.ty.element();
        let ty = if matches!(base.note.ty, Type::List(_)) { &element } else { &base.note.ty };
        let mut all: Option<Note> = None;
        for one in &*paths {
            let found = self.down(frame, ty, root, one, path);
            all = Some(match all {
                Some(all) => Note::of(all.ty.join(&found.ty)),
                None => found,
            });
        }
        all.unwrap_or_else(|| Note::of(Type::Any))
    }

    fn down(&mut self, frame: &Frame<'_>, ty: &Type, root: Option<&str>, path: &str, at: &Expr<Note>) -> Note {
        let mut note = Note::of(ty.clone());
        for name in dotted(path) {
            // Where the path is written out, the one name is underlined.
            let span = at.as_text().and_then(|_| part(frame, at.span, path, name)).unwrap_or(at.span);
            let told = self.diagnostics.len();
            note = self.member(frame, &note.ty, root, name, span);
            if self.diagnostics.len() > told {
                return Note::of(Type::Any);
            }
        }
        note
    }

    /// What a path with wildcards finds below an object: `lines/*/due`, `**/amount`. One that can find nothing is told.
    pub(super) fn wildcard(&mut self, frame: &Frame<'_>, base: &Expr<Note>, path: &Expr<Note>) -> Option<Note> {
        let written = Arc::clone(path.as_text()?);
        let shapes = Arc::clone(self.shapes.as_ref()?);
        let Type::Object(root) = base.note.ty else { return None };
        let mut at: BTreeSet<ShapeId> = BTreeSet::from([root]);
        let mut anywhere = false;
        for part in written.split('/').filter(|part| !part.is_empty()) {
            // A map may have any name in it: somewhere below, only a name that a schema knows counts.
            let is_known = |shape: &ShapeId| !anywhere || shapes.names(*shape).contains(&part);
            at = match part {
                "**" => below(&shapes, at),
                "*" => at.into_iter().flat_map(|shape| children(&shapes, shape)).collect(),
                name => at.into_iter().filter(is_known).filter_map(|shape| named(&shapes, shape, name)).collect(),
            };
            anywhere = part == "**";
            if at.is_empty() {
                let (en, zh) = (
                    format!("nothing stands at `{written}`: there is no `{part}`"),
                    format!("`{written}` 处没有任何字段：没有 `{part}`"),
                );
                let span = self::part(frame, path.span, &written, part).unwrap_or(path.span);
                let known = shapes.all_names();
                let error = Diagnostic::error(Code::UnknownField, en, zh).at(frame.source, span);
                self.tell(frame.called_here(error.suggest(part, known)));
                return None;
            }
        }
        let ty = at.into_iter().fold(Type::Never, |all, shape| all.join(&self.type_of(shape)));
        Some(Note::of(ty))
    }

    /// The case variable that a value is read from: it tells parameters and lists from documents.
    pub(super) fn root_of(&self, frame: &Frame<'_>, expr: &Expr) -> Option<Arc<str>> {
        match &expr.kind {
            ExprKind::Variable(name) => match frame.local(&name.text) {
                Some(local) => local.root.clone(),
                None => frame.global(&name.text).map(|variable| Arc::clone(&variable.name)),
            },
            ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => self.root_of(frame, base),
            ExprKind::Call { name, arguments, file: None, .. } => match &*name.text {
                "get" | "filter" | "first" | "last" | "matching" | "lookup" | "mentioned" | "distinct" => {
                    self.root_of(frame, arguments.first()?)
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// What a member of a value is that no schema speaks of, or else the names that there are.
fn built_in(ty: &Type, name: &str) -> Result<Type, &'static [&'static str]> {
    let number = Type::Number(Bounds { is_whole: true, least: Some(0.into()), most: None });
    match (ty, name) {
        (Type::Any | Type::Never | Type::Nothing, _) => Ok(ty.clone()),
        (Type::List(_) | Type::Text(_), "len") | (Type::Run, "risks") => Ok(number),
        (Type::Date, "year" | "month" | "day" | "weekday") => Ok(number),
        (Type::Run, "as_of") | (Type::Instant, "date") => Ok(Type::Date),
        (Type::Run, "reserved" | "committed") | (Type::Match(_), "score") => Ok(Type::NUMBER),
        (Type::Hit | Type::Match(_), "at") => Ok(Type::Place),
        (Type::Hit, "text" | "phrase" | "category") | (Type::Match(_), "entry") => Ok(Type::TEXT),
        (Type::Match(_), _) => Ok(Type::Any),
        (Type::Run, _) => Err(&["as_of", "reserved", "committed", "risks"]),
        (Type::Date, _) => Err(&["year", "month", "day", "weekday"]),
        (Type::Instant, _) => Err(&["date"]),
        (Type::Hit, _) => Err(&["at", "text", "phrase", "category"]),
        _ => Err(&[]),
    }
}

/// The shapes of all that stands directly in a value of a shape.
fn children(shapes: &Shapes, shape: ShapeId) -> Vec<ShapeId> {
    let named = shapes.names(shape).into_iter().filter_map(|name| shapes.property(shape, name));
    named.chain(shapes.entries(shape)).chain(shapes.items(shape)).collect()
}

/// A member of that name, or where the value is a list, of its elements.
fn named(shapes: &Shapes, shape: ShapeId, name: &str) -> Option<ShapeId> {
    shapes.property(shape, name).or_else(|| shapes.items(shape).filter(|_| name.bytes().all(|b| b.is_ascii_digit())))
}

/// The shapes themselves, and those of all that stands in them at any depth.
fn below(shapes: &Shapes, start: BTreeSet<ShapeId>) -> BTreeSet<ShapeId> {
    let mut rest: Vec<_> = start.iter().copied().collect();
    let mut all = start;
    while let Some(shape) = rest.pop() {
        rest.extend(children(shapes, shape).into_iter().filter(|child| all.insert(*child)));
    }
    all
}

/// Where a name of a path stands in the text of the path.
fn part(frame: &Frame<'_>, span: Span, path: &str, name: &str) -> Option<Span> {
    let written = frame.source.slice(span);
    let start = written.find(path)?;
    let within = path.split(['.', '/']).scan(0, |at, part| {
        let start = *at;
        *at += part.len() + 1;
        Some((start, part))
    });
    let at = within.filter(|(_, part)| *part == name).map(|(at, _)| at).next()?;
    let start = span.start as usize + start + at;
    Some(Span::new(start, start + name.len()))
}

/// The names of a parameter that is read by name alone: `policy.credit.limit`.
fn parameter(frame: &Frame<'_>, kind: &ExprKind<Note>) -> Option<Vec<Arc<str>>> {
    match kind {
        ExprKind::Variable(name) => {
            let is_policy = &*name.text == "policy" && frame.local("policy").is_none();
            is_policy.then(Vec::new)
        }
        ExprKind::Field { base, name } => {
            let mut path = parameter(frame, &base.kind)?;
            path.push(Arc::clone(&name.text));
            Some(path)
        }
        _ => None,
    }
}
