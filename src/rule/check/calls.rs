//! Calls: of functions of scripts, and which function of the table is meant.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, LazyLock};

use super::native::Site;
use super::script::{Frame, Key, lib_path};
use super::{Checker, Typed};
use crate::base::lang::Lang::{En, Zh};
use crate::rule::functions::{self, Function, Takes};
use crate::rule::tree::{Expr, ExprKind, Name, Script};
use crate::rule::types::{Callee, Note, Type};
use crate::source::{Code, Diagnostic, Span, nearest};

/// The functions of the table by name, in its order.
static BY_NAME: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
    for (number, function) in functions::all().iter().enumerate() {
        by_name.entry(function.name).or_default().push(number);
    }
    by_name
});

/// How deep functions may call each other.
pub(crate) const MAX_DEPTH: usize = 32;

/// An argument: a value, or a closure that waits for what it is called with.
pub(super) enum Argument<'p> {
    Value(Expr<Note>),
    Closure { span: Span, parameters: &'p [Name], body: &'p Expr },
}

impl<'p> Checker<'p> {
    /// A closure that stands where no function takes one.
    pub(super) fn stray_closure(
        &mut self,
        frame: &mut Frame<'p>,
        span: Span,
        parameters: &'p [Name],
        body: &'p Expr,
    ) -> Typed {
        let (en, zh) = ("a function stands only where a function of lists takes it", "函数只能作为列表函数的参数");
        self.wrong(frame, span, Code::Unsupported, en, zh);
        let body = self.closure_body(frame, parameters, &Type::Any, None, body).0;
        (ExprKind::Closure { parameters: parameters.to_vec(), body: Box::new(body) }, Note::of(Type::Any))
    }

    pub(super) fn call(&mut self, frame: &mut Frame<'p>, expr: &'p Expr) -> Typed {
        let span = expr.span;
        let ExprKind::Call { file, name, is_method, arguments } = &expr.kind else {
            return (ExprKind::List(Vec::new()), Note::of(Type::Any));
        };
        let (file, is_method) = (file.as_ref(), *is_method);
        let kind = |arguments| ExprKind::Call { file: file.cloned(), name: name.clone(), is_method, arguments };
        if let Some(file) = file {
            let scripts = self.scripts;
            let script = scripts.lib.get(&*file.text);
            let arguments: Vec<_> = arguments.iter().map(|argument| self.value(frame, argument)).collect();
            let Some(script) = script else {
                if !scripts.unread.contains(&*file.text) {
                    self.unknown_file(frame, file, name);
                }
                return (kind(arguments), Note::of(Type::Any));
            };
            let path = lib_path(&file.text);
            let note = self.script_call(frame, span, (&path, script), name, &arguments);
            return (kind(arguments), note);
        }
        let own = frame.script.functions.iter().any(|function| function.name.text == name.text);
        if own && !is_method {
            let arguments: Vec<_> = arguments.iter().map(|argument| self.value(frame, argument)).collect();
            let (path, script) = (Arc::clone(&frame.file), frame.script);
            let note = self.script_call(frame, span, (&path, script), name, &arguments);
            return (kind(arguments), note);
        }
        let roots: Vec<_> = arguments.iter().map(|argument| self.root_of(frame, argument)).collect();
        let arguments: Vec<_> = arguments.iter().map(|argument| self.argument(frame, argument)).collect();
        let (note, arguments) = match BY_NAME.get(&*name.text) {
            Some(forms) => self.native(frame, Site { span, name, roots: &roots }, forms, arguments),
            None => {
                self.unknown_function(frame, name, is_method);
                let arguments = arguments.into_iter().map(|argument| self.loose(frame, argument)).collect();
                (Note::of(Type::Any), arguments)
            }
        };
        (kind(arguments), note)
    }

    fn argument(&mut self, frame: &mut Frame<'p>, argument: &'p Expr) -> Argument<'p> {
        match &argument.kind {
            ExprKind::Closure { parameters, body } => Argument::Closure { span: argument.span, parameters, body },
            _ => Argument::Value(self.value(frame, argument)),
        }
    }

    /// An argument of a call that is wrong anyway.
    pub(super) fn loose(&mut self, frame: &mut Frame<'p>, argument: Argument<'p>) -> Expr<Note> {
        match argument {
            Argument::Value(value) => value,
            Argument::Closure { span, parameters, body } => {
                let body = self.closure_body(frame, parameters, &Type::Any, None, body).0;
                closure(span, parameters, body)
            }
        }
    }

    /// A closure for elements of a type: its body, and what it gives.
    pub(super) fn closure_body(
        &mut self,
        frame: &mut Frame<'p>,
        parameters: &'p [Name],
        element: &Type,
        root: Option<&Arc<str>>,
        body: &'p Expr,
    ) -> (Expr<Note>, Type) {
        let locals = frame.locals.len();
        let outer = frame.returns.take();
        let is_rule = std::mem::replace(&mut frame.is_rule, false);
        for name in parameters {
            let from = match element {
                Type::Object(shape) => Some(*shape),
                _ => None,
            };
            frame.declare(name, Note { ty: element.clone(), from, callee: None }, root.cloned());
        }
        let body = self.expr(frame, body);
        frame.is_rule = is_rule;
        frame.locals.truncate(locals);
        let returned = std::mem::replace(&mut frame.returns, outer);
        let mut gives = body.note.ty.clone();
        if let Some((returned, span)) = returned {
            gives = self.same_return(frame, &gives, &returned, span);
        }
        (body, gives)
    }

    fn script_call(
        &mut self,
        frame: &Frame<'p>,
        span: Span,
        (file, script): (&Arc<str>, &'p Script),
        name: &Name,
        arguments: &[Expr<Note>],
    ) -> Note {
        let Some(number) = script.functions.iter().position(|function| function.name.text == name.text) else {
            let (en, zh) =
                (format!("`{file}` has no function `{}`", name.text), format!("`{file}` 中没有函数 `{}`", name.text));
            let error = Diagnostic::error(Code::UnknownFunction, en, zh).at(frame.source, name.span);
            let known = script.functions.iter().map(|function| &*function.name.text);
            self.tell(frame.called_here(error.suggest(&name.text, known)));
            return Note::of(Type::Any);
        };
        let takes = script.functions.get(number).map_or(0, |function| function.parameters.len());
        if takes != arguments.len() {
            self.arguments(frame, span, &name.text, takes..=takes, arguments.len());
            self.called.insert((Arc::clone(file), number));
            return Note::of(Type::Any);
        }
        if self.open.len() >= MAX_DEPTH {
            let (en, zh) = (
                format!("functions call each other more than {MAX_DEPTH} deep"),
                format!("函数相互调用超过 {MAX_DEPTH} 层"),
            );
            self.wrong(frame, span, Code::Unsupported, en, zh);
            return Note::of(Type::Any);
        }
        let types = arguments.iter().map(|argument| match &argument.note.ty {
            Type::Number(_) => Type::NUMBER,
            ty => ty.clone(),
        });
        let key = Key {
            file: Arc::clone(file),
            number,
            kind: Arc::clone(&frame.kind),
            shared_by: frame.shared_by.clone(),
            arguments: types.collect(),
        };
        match self.instance(&key, script, Some((Arc::clone(frame.source), span))) {
            Some((number, gives)) => Note { ty: gives, from: None, callee: Some(Callee::Script(number)) },
            None => {
                let (en, zh) = (
                    format!("`{}` calls itself, directly or by way of others", name.text),
                    format!("`{}` 直接或间接调用了自身", name.text),
                );
                let error = Diagnostic::error(Code::Recursion, en, zh).at(frame.source, span);
                self.tell(error.help(
                    "go through a list with `for`: every rule must end",
                    "请用 `for` 遍历列表：每条规则都必须结束",
                ));
                Note::of(Type::Any)
            }
        }
    }

    /// Tells a call with too few or too many arguments.
    pub(super) fn arguments(
        &mut self,
        frame: &Frame<'_>,
        span: Span,
        name: &str,
        takes: RangeInclusive<usize>,
        is: usize,
    ) {
        let (least, most) = takes.into_inner();
        let takes = if least == most { least.to_string() } else { format!("{least}–{most}") };
        let plural = if takes == "1" { "argument" } else { "arguments" };
        let (en, zh) = (
            format!("`{name}` takes {takes} {plural}, not {is}"),
            format!("`{name}` 需要 {takes} 个参数，而不是 {is} 个"),
        );
        self.wrong(frame, span, Code::Arguments, en, zh);
    }

    fn unknown_file(&mut self, frame: &Frame<'_>, file: &Name, name: &Name) {
        let (en, zh) = (
            format!("there is no `lib/{}.rhai`, and so no `{}::{}`", file.text, file.text, name.text),
            format!("没有 `lib/{}.rhai`，因此没有 `{}::{}`", file.text, file.text, name.text),
        );
        let error = Diagnostic::error(Code::UnknownFunction, en, zh).at(frame.source, file.span);
        self.tell(frame.called_here(error.suggest(&file.text, self.scripts.lib.keys().map(String::as_str))));
    }

    fn unknown_function(&mut self, frame: &Frame<'_>, name: &Name, is_method: bool) {
        let (en, zh) = (format!("there is no function `{}`", name.text), format!("没有函数 `{}`", name.text));
        let error = Diagnostic::error(Code::UnknownFunction, en, zh).at(frame.source, name.span);
        let in_lib = self.scripts.lib.iter().find_map(|(file, script)| {
            let has = script.functions.iter().any(|function| function.name.text == name.text);
            has.then(|| format!("{file}::{}", name.text))
        });
        let own = frame.script.functions.iter().any(|function| function.name.text == name.text);
        let error = if own && is_method {
            let text = &name.text;
            error.help(format!("call it as `{text}(…)`"), format!("请写作 `{text}(…)`"))
        } else if let Some(full) = in_lib {
            error.help(format!("did you mean `{full}`?"), format!("是否应为 `{full}`？"))
        } else {
            let own = frame.script.functions.iter().map(|function| &*function.name.text);
            match nearest(&name.text, functions::all().iter().map(|function| function.name).chain(own)) {
                Some(near) => error.suggest(&name.text, [near]),
                None => error
                    .help("`countersign functions` lists all that there are", "`countersign functions` 列出全部函数"),
            }
        };
        self.tell(frame.called_here(error));
    }
}

/// A closure as a typed expression.
pub(super) fn closure(span: Span, parameters: &[Name], body: Expr<Note>) -> Expr<Note> {
    let note = Note::of(body.note.ty.clone());
    Expr { kind: ExprKind::Closure { parameters: parameters.to_vec(), body: Box::new(body) }, span, note }
}

/// Whether a parameter takes a closure.
pub(super) fn is_closure(takes: Takes) -> bool {
    matches!(takes, Takes::Test | Takes::Mapping | Takes::Action)
}

/// How a function is called: `round(number, whole)`.
pub(super) fn signature(function: &Function) -> String {
    let names: Vec<_> = function.parameters.iter().map(|parameter| parameter.name).collect();
    format!("{}({})", function.name, names.join(", "))
}

/// What a parameter takes, in words.
pub(super) fn takes_words(takes: Takes) -> (&'static str, &'static str) {
    let ty = match takes {
        Takes::Number | Takes::Whole => Type::NUMBER,
        Takes::Text
        | Takes::Path
        | Takes::FieldOfSecond
        | Takes::Wildcard
        | Takes::Category
        | Takes::Regex
        | Takes::Rounding => Type::TEXT,
        Takes::Date => Type::Date,
        Takes::Instant => Type::Instant,
        Takes::Place => Type::Place,
        Takes::List | Takes::Variable => Type::list(Type::Any),
        Takes::Arguments => Type::Record([].into()),
        Takes::Object => return ("an object", "对象"),
        Takes::Numbers => return ("a list of numbers", "数字列表"),
        Takes::Comparable => return ("a list of values that can be compared", "可比较的值的列表"),
        Takes::Paths => return ("a list of texts", "文本列表"),
        Takes::Same => return ("a value that can be compared", "可比较的值"),
        Takes::Where => {
            return (
                "a place (`order.at(\"…\")`), an object or a list of these",
                "位置（`order.at(\"…\")`）、对象或其列表",
            );
        }
        Takes::Test | Takes::Mapping | Takes::Action => return ("a function `|x| …`", "函数 `|x| …`"),
        Takes::Value => return ("a value", "值"),
    };
    (ty.name(En), ty.name(Zh))
}
