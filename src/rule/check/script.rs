//! Bodies of rules and functions: what is known by name while one is checked, and functions for the types of a call.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::scope::{Variable, shared};
use super::{Checker, Instance};
use crate::pack::Rule;
use crate::rule::tree::{Block, ExprKind, Function, Name, Script, StmtKind};
use crate::rule::types::{Note, Type};
use crate::source::{Code, Diagnostic, Source, Span};

/// What a function is known by: its file, its number there, the kind of document, the kinds that share the rule that calls
/// it, the types of its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) file: Arc<str>,
    pub(super) number: usize,
    pub(super) kind: Arc<str>,
    pub(super) shared_by: Option<Arc<[Arc<str>]>>,
    pub(super) arguments: Vec<Type>,
}

/// A variable of a script.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) name: Arc<str>,
    pub(super) note: Note,
    /// What it was given when it was declared.
    pub(super) first: Type,
    /// Where it is declared: what it is known by, as a second one may have its name.
    pub(super) declared: u32,
    /// The case variable that it was read from.
    pub(super) root: Option<Arc<str>>,
}

/// One body while it is checked: that of a rule, or of a function.
pub(super) struct Frame<'p> {
    pub(super) source: &'p Arc<Source>,
    /// The script that the body is of.
    pub(super) script: &'p Script,
    /// Its path, by which its own functions are known.
    pub(super) file: Arc<str>,
    pub(super) kind: Arc<str>,
    /// The kinds that share the rule, where several do.
    pub(super) shared_by: Option<Arc<[Arc<str>]>>,
    /// The rule that the script is of.
    pub(super) rule: Option<&'p Rule>,
    /// Whether it is the body of the rule itself, whose value does not matter.
    pub(super) is_rule: bool,
    pub(super) variables: Arc<[Variable]>,
    pub(super) locals: Vec<Local>,
    /// What each variable that is changed may be, from all that it is given.
    pub(super) changed: HashMap<u32, Type>,
    /// The names of variables that are changed somewhere.
    pub(super) changing: HashSet<Arc<str>>,
    /// What the body returns, and where it first did.
    pub(super) returns: Option<(Type, Span)>,
    /// What conditions around say of expressions, by their text.
    pub(super) narrowed: Vec<(Arc<str>, Type)>,
    /// The call that leads here, where it is the body of a function.
    pub(super) caller: Option<(Arc<Source>, Span)>,
}

impl Frame<'_> {
    /// A variable of the script.
    pub(super) fn local(&self, name: &str) -> Option<&Local> {
        self.locals.iter().rev().find(|local| &*local.name == name)
    }

    /// A variable that every rule of the kind sees.
    pub(super) fn global(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| &*variable.name == name)
    }

    /// Makes a variable known until the block ends.
    pub(super) fn declare(&mut self, name: &Name, note: Note, root: Option<Arc<str>>) {
        let mut note = note;
        let first = note.ty.widened();
        if let Some(changed) = self.changed.get(&name.span.start) {
            note = Note { ty: note.ty.join(changed), from: None, callee: None };
        } else if self.changing.contains(&name.text) {
            note = Note { ty: note.ty.widened(), from: None, callee: None };
        }
        self.locals.push(Local { name: Arc::clone(&name.text), note, first, declared: name.span.start, root });
    }

    /// Adds where the function was called to a mistake in it.
    pub(super) fn called_here(&self, diagnostic: Diagnostic) -> Diagnostic {
        match &self.caller {
            Some((source, span)) => diagnostic.label(source, *span, "called here", "在此处调用"),
            None => diagnostic,
        }
    }
}

/// Whether two mistakes are the same one, told of two kinds.
fn same_place(one: &Diagnostic, other: &Diagnostic) -> bool {
    let place = |it: &Diagnostic| it.place().map(|label| (Arc::clone(label.source.name()), label.span));
    one.code == other.code && place(one) == place(other)
}

/// The names of the variables that a body changes.
fn changing(block: &Block) -> HashSet<Arc<str>> {
    let mut names = HashSet::new();
    statements(block, &mut |kind| {
        if let StmtKind::Assign { name, .. } = kind {
            names.insert(Arc::clone(&name.text));
        }
    });
    block.walk(&mut |expr| {
        let mut pushed = |block: &Block| {
            statements(block, &mut |kind| {
                if let StmtKind::Assign { name, .. } = kind {
                    names.insert(Arc::clone(&name.text));
                }
            });
        };
        match &expr.kind {
            ExprKind::If { then, otherwise, .. } => {
                pushed(then);
                otherwise.iter().for_each(pushed);
            }
            ExprKind::Block(block) => pushed(block),
            ExprKind::Call { name, arguments, .. } if &*name.text == "push" => {
                if let Some(ExprKind::Variable(list)) = arguments.first().map(|list| &list.kind) {
                    names.insert(Arc::clone(&list.text));
                }
            }
            _ => {}
        }
    });
    names
}

/// Every statement of a block and of the loops in it.
fn statements<'t>(block: &'t Block, visit: &mut impl FnMut(&'t StmtKind)) {
    for statement in &block.statements {
        visit(&statement.kind);
        if let StmtKind::For { body, .. } = &statement.kind {
            statements(body, visit);
        }
    }
}

/// What a variable may be is known once all that it is given is: after so many looks at the body at most.
const LOOKS: usize = 3;

impl<'p> Checker<'p> {
    /// Checks a rule, for each kind that it judges.
    pub(super) fn rule(&mut self, rule: &'p Rule, script: &'p Script) -> Vec<Script<Note>> {
        self.flags(rule, script);
        let (start, inner) = (self.diagnostics.len(), self.in_functions.len());
        let mut told: Vec<Vec<Diagnostic>> = Vec::new();
        let mut checked = Vec::with_capacity(1);
        for kind in rule.info.kinds.iter() {
            checked.push(self.rule_of(kind, rule, script));
            let mut of_kind = self.diagnostics.split_off(start);
            of_kind.extend(self.in_functions.split_off(inner));
            told.push(of_kind);
        }
        // A field that one of the kinds has may be asked for: where a kind lacks it, it is absent.
        let lacks = |it: &Diagnostic, of_kind: &[Diagnostic]| of_kind.iter().any(|other| same_place(it, other));
        let is_wrong =
            |it: &&Diagnostic| it.code != Code::UnknownField || told.iter().all(|of_kind| lacks(it, of_kind));
        let wrong: Vec<_> = told.iter().flatten().filter(is_wrong).cloned().collect();
        self.diagnostics.extend(wrong);
        checked
    }

    fn rule_of(&mut self, kind: &Arc<str>, rule: &'p Rule, script: &'p Script) -> Script<Note> {
        let mut frame = Frame {
            source: &script.source,
            script,
            file: rule.path.as_str().into(),
            kind: Arc::clone(kind),
            rule: Some(rule),
            is_rule: true,
            shared_by: rule.info.shared_by().cloned(),
            variables: self.seen(kind, rule.info.shared_by()),
            locals: Vec::new(),
            changed: HashMap::new(),
            changing: HashSet::new(),
            returns: None,
            narrowed: Vec::new(),
            caller: None,
        };
        let body = self.body(&mut frame, &[], &script.body);
        Script { source: Arc::clone(&script.source), body, functions: Vec::new() }
    }

    /// Checks a body: as often as it takes to know what its variables may be.
    fn body(&mut self, frame: &mut Frame<'p>, parameters: &[(&Name, Type)], block: &'p Block) -> Block<Note> {
        frame.changing = changing(block);
        let mut looks = if frame.changing.is_empty() { 1 } else { LOOKS };
        loop {
            looks -= 1;
            let told = self.diagnostics.len();
            let before = frame.changed.clone();
            frame.locals.clear();
            frame.returns = None;
            for (name, ty) in parameters {
                frame.declare(name, Note::of(ty.clone()), None);
            }
            let typed = self.block(frame, block);
            if looks == 0 {
                return typed;
            }
            // This look only found out what the variables may be.
            self.diagnostics.truncate(told);
            if before == frame.changed {
                looks = 1;
            }
        }
    }

    /// The number of a function for arguments of these types, and what it gives; `None` where it calls itself.
    pub(super) fn instance(
        &mut self,
        key: &Key,
        script: &'p Script,
        caller: Option<(Arc<Source>, Span)>,
    ) -> Option<(usize, Type)> {
        let name = (Arc::clone(&key.file), key.number);
        self.called.insert(name.clone());
        if self.open.contains(&name) {
            return None;
        }
        if let Some(number) = self.known.get(key) {
            let gives = self.instances.get(*number).and_then(Option::as_ref).map(|it| it.gives.clone());
            return Some((*number, gives.unwrap_or(Type::Any)));
        }
        let function = script.functions.get(key.number)?;
        let number = self.instances.len();
        self.instances.push(None);
        self.known.insert(key.clone(), number);
        self.open.push(name);
        // What is wrong in a function is told once, however often its caller is looked at.
        let outer = std::mem::take(&mut self.diagnostics);
        let made = self.function(key, script, function, caller);
        let own = std::mem::replace(&mut self.diagnostics, outer);
        self.in_functions.extend(own);
        self.open.pop();
        let gives = made.gives.clone();
        if let Some(slot) = self.instances.get_mut(number) {
            *slot = Some(made);
        }
        Some((number, gives))
    }

    fn function(
        &mut self,
        key: &Key,
        script: &'p Script,
        function: &'p Function,
        caller: Option<(Arc<Source>, Span)>,
    ) -> Instance {
        let mut frame = Frame {
            source: &script.source,
            script,
            file: Arc::clone(&key.file),
            kind: Arc::clone(&key.kind),
            rule: self.by_path.get(&*key.file).copied(),
            is_rule: false,
            shared_by: key.shared_by.clone(),
            variables: self.seen(&key.kind, key.shared_by.as_ref()),
            locals: Vec::new(),
            changed: HashMap::new(),
            changing: HashSet::new(),
            returns: None,
            narrowed: Vec::new(),
            caller,
        };
        let parameters: Vec<_> = function.parameters.iter().zip(key.arguments.iter().cloned()).collect();
        let body = self.body(&mut frame, &parameters, &function.body);
        let last = self.value_of(&body);
        let gives = match &frame.returns {
            Some((returned, _)) => self.same_return(&frame, &last, returned, last_span(&function.body)),
            None => last.clone(),
        };
        if let Type::Union(parts) = &gives
            && frame.returns.is_none()
            && parts.contains(&Type::Nothing)
        {
            self.differing(&frame, last_span(&function.body), &gives, &Type::Nothing);
        }
        let typed = Function { name: function.name.clone(), parameters: function.parameters.clone(), body };
        Instance { source: Arc::clone(&script.source), function: typed, gives }
    }

    /// All that a function returns is of one type.
    pub(super) fn same_return(&mut self, frame: &Frame<'_>, new: &Type, before: &Type, span: Span) -> Type {
        if !new.is_compatible(before) {
            self.differing(frame, span, new, before);
        }
        new.join(before)
    }

    fn differing(&mut self, frame: &Frame<'_>, span: Span, new: &Type, before: &Type) {
        use crate::base::lang::Lang::{En, Zh};
        let (en, zh) = (
            format!("the function gives {} here and {} elsewhere", new.name(En), before.name(En)),
            format!("该函数在此处返回{}，在别处返回{}", new.name(Zh), before.name(Zh)),
        );
        let error = Diagnostic::error(Code::Type, en, zh).at(frame.source, span);
        self.tell(error.help("let every way through it give the same type", "请让每条路径都返回同一类型"));
    }

    /// Checks the functions that nobody calls: of their arguments nothing is known.
    pub(super) fn uncalled(&mut self) {
        let scripts = self.scripts;
        let lib = scripts.lib.iter().map(|(name, script)| (lib_path(name), Arc::from(""), None, script));
        let rules = self.pack.rules().iter().zip(&scripts.rules);
        let rules = rules.filter_map(|(rule, script)| {
            let kind = Arc::clone(rule.info.kinds.first()?);
            Some((Arc::from(rule.path.as_str()), kind, rule.info.shared_by().cloned(), script.as_ref()?))
        });
        let all: Vec<_> = lib.chain(rules).collect();
        for (file, kind, shared_by, script) in all {
            for (number, function) in script.functions.iter().enumerate() {
                if !self.called.contains(&(Arc::clone(&file), number)) {
                    let arguments = vec![Type::Any; function.parameters.len()];
                    let (file, kind, shared_by) = (Arc::clone(&file), Arc::clone(&kind), shared_by.clone());
                    let key = Key { file, number, kind, shared_by, arguments };
                    self.instance(&key, script, None);
                }
            }
        }
    }

    /// What a body sees that judges documents of a kind, alone or with others.
    fn seen(&self, kind: &str, shared_by: Option<&Arc<[Arc<str>]>>) -> Arc<[Variable]> {
        let all = self.variables_of(kind);
        shared_by.map_or_else(|| Arc::clone(&all), |kinds| shared(self.pack, kinds, kind, &all))
    }

    /// The variables of a kind; those of all kinds for a function that nobody calls.
    fn variables_of(&self, kind: &str) -> Arc<[Variable]> {
        if let Some(known) = self.variables.get(kind) {
            return Arc::clone(known);
        }
        let mut all: Vec<Variable> = Vec::new();
        for variable in self.variables.values().flat_map(|variables| variables.iter()) {
            match all.iter_mut().find(|known| known.name == variable.name) {
                Some(known) if known.ty != variable.ty => known.ty = Type::Any,
                Some(_) => {}
                None => all.push(variable.clone()),
            }
        }
        all.into()
    }
}

/// The path of a file of `lib/`.
pub(super) fn lib_path(name: &str) -> Arc<str> {
    format!("lib/{name}.rhai").into()
}

fn last_span(block: &Block) -> Span {
    block.statements.last().map_or(block.span, |statement| statement.span)
}
