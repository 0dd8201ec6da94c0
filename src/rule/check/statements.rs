//! Statements and blocks, and the expressions that hold them.

use std::sync::Arc;

use super::script::{Frame, Local};
use super::{Checker, Typed};
use crate::base::lang::Lang::{En, Zh};
use crate::rule::tree::{Arm, Block, Expr, ExprKind, Literal, Name, Operator, Stmt, StmtKind};
use crate::rule::types::{Bounds, Note, Type};
use crate::source::{Code, Diagnostic, Span};

impl<'p> Checker<'p> {
    /// The statements of a block, whose variables end with it.
    pub(super) fn block(&mut self, frame: &mut Frame<'p>, block: &'p Block) -> Block<Note> {
        let locals = frame.locals.len();
        let statements = block.statements.iter().map(|statement| self.statement(frame, statement)).collect();
        frame.locals.truncate(locals);
        Block { statements, span: block.span }
    }

    /// What a block gives: its last statement's value, or nothing that ever comes where an earlier one leaves it.
    pub(super) fn value_of(&self, block: &Block<Note>) -> Type {
        let leaves = |statement: &Stmt<Note>| match &statement.kind {
            StmtKind::Return(_) | StmtKind::Break | StmtKind::Continue => true,
            StmtKind::Expr(value) => value.note.ty == Type::Never,
            _ => false,
        };
        if block.statements.iter().any(leaves) {
            return Type::Never;
        }
        match block.statements.last().map(|statement| &statement.kind) {
            Some(StmtKind::Expr(value)) => value.note.ty.clone(),
            _ => Type::Nothing,
        }
    }

    fn statement(&mut self, frame: &mut Frame<'p>, statement: &'p Stmt) -> Stmt<Note> {
        let span = statement.span;
        let kind = match &statement.kind {
            StmtKind::Let { name, value } => {
                let root = self.root_of(frame, value);
                let value = self.value(frame, value);
                let note = Note { callee: None, ..value.note.clone() };
                frame.declare(name, note, root);
                StmtKind::Let { name: name.clone(), value }
            }
            StmtKind::Assign { name, operator, value } => self.assign(frame, name, *operator, value),
            StmtKind::Expr(value) => StmtKind::Expr(self.expr(frame, value)),
            StmtKind::For { element, counter, list, body } => self.each(frame, element, counter.as_ref(), list, body),
            StmtKind::Return(value) => {
                let value = value.as_ref().map(|value| self.value(frame, value));
                let ty = value.as_ref().map_or(Type::Nothing, |value| value.note.ty.clone());
                let at = value.as_ref().map_or(span, |value| value.span);
                frame.returns = Some(match frame.returns.take() {
                    Some((before, first)) if !frame.is_rule => (self.same_return(frame, &ty, &before, at), first),
                    _ => (ty, at),
                });
                StmtKind::Return(value)
            }
            StmtKind::Break => StmtKind::Break,
            StmtKind::Continue => StmtKind::Continue,
        };
        Stmt { kind, span }
    }

    /// An expression that must have a value.
    pub(super) fn value(&mut self, frame: &mut Frame<'p>, expr: &'p Expr) -> Expr<Note> {
        let typed = self.expr(frame, expr);
        if typed.note.ty == Type::Nothing {
            self.wrong(frame, typed.span, Code::Type, "this has no value", "此处没有值");
        }
        typed
    }

    /// A condition: yes or no.
    pub(super) fn condition(&mut self, frame: &mut Frame<'p>, expr: &'p Expr) -> Expr<Note> {
        let typed = self.value(frame, expr);
        self.expect_bool(frame, &typed);
        typed
    }

    /// Tells that something is neither yes nor no.
    pub(super) fn expect_bool(&mut self, frame: &Frame<'_>, typed: &Expr<Note>) {
        let ty = &typed.note.ty;
        if !matches!(ty, Type::Bool | Type::Any | Type::Never | Type::Nothing) {
            let (en, zh) = (
                format!("yes or no is expected here, not {}", ty.name(En)),
                format!("此处应为是/否，而不是{}", ty.name(Zh)),
            );
            self.wrong(frame, typed.span, Code::Type, en, zh);
        }
    }

    fn assign(
        &mut self,
        frame: &mut Frame<'p>,
        name: &Name,
        operator: Option<Operator>,
        value: &'p Expr,
    ) -> StmtKind<Note> {
        let told = self.diagnostics.len();
        let value = self.value(frame, value);
        let result = StmtKind::Assign { name: name.clone(), operator, value: value.clone() };
        let Some(local) = frame.local(&name.text).cloned() else {
            if frame.global(&name.text).is_some() {
                let (en, zh) = (format!("`{}` cannot be changed", name.text), format!("`{}` 不能更改", name.text));
                self.wrong(frame, name.span, Code::Unsupported, en, zh);
            } else {
                self.unknown_variable(frame, name);
            }
            return result;
        };
        let Local { note, first, declared, .. } = local;
        let given = match operator {
            Some(operator) => self.computed(frame, operator, name.span, (&note.ty, name.span), &value),
            None => value.note.ty.clone(),
        };
        // What cannot be computed is of no type: as one of any type, it would hide the mistake from the next look.
        if self.diagnostics.len() > told {
            return result;
        }
        if !given.is_compatible(&first) {
            let (en, zh) = (
                format!("`{}` is {}, and cannot become {}", name.text, first.name(En), given.name(En)),
                format!("`{}` 是{}，不能改为{}", name.text, first.name(Zh), given.name(Zh)),
            );
            let error = Diagnostic::error(Code::Type, en, zh).at(frame.source, value.span);
            self.tell(frame.called_here(error.help("use a second variable", "请另用一个变量")));
            return result;
        }
        self.changes(frame, declared, &given.widened());
        result
    }

    /// A variable may be this, too.
    pub(super) fn changes(&mut self, frame: &mut Frame<'p>, declared: u32, ty: &Type) {
        let known = frame.changed.entry(declared).or_insert(Type::Never);
        *known = known.join(ty);
        if let Some(local) = frame.locals.iter_mut().rev().find(|local| local.declared == declared) {
            local.note = Note { ty: local.note.ty.join(ty), from: None, callee: None };
        }
    }

    fn each(
        &mut self,
        frame: &mut Frame<'p>,
        element: &Name,
        counter: Option<&Name>,
        list: &'p Expr,
        body: &'p Block,
    ) -> StmtKind<Note> {
        let root = self.root_of(frame, list);
        let list = self.value(frame, list);
        let note = self.element_of(frame, &list);
        let locals = frame.locals.len();
        frame.declare(element, note, root);
        if let Some(counter) = counter {
            let whole = Type::Number(Bounds { is_whole: true, least: Some(0.into()), most: None });
            frame.declare(counter, Note::of(whole), None);
        }
        let body = self.block(frame, body);
        frame.locals.truncate(locals);
        StmtKind::For { element: element.clone(), counter: counter.cloned(), list, body }
    }

    /// What the elements of a list are; what is no list is told.
    pub(super) fn element_of(&mut self, frame: &Frame<'_>, list: &Expr<Note>) -> Note {
        let ty = match &list.note.ty {
            Type::List(of) => (**of).clone(),
            Type::Never => Type::Never,
            Type::Union(parts) if parts.iter().all(|part| matches!(part, Type::List(_))) => {
                parts.iter().fold(Type::Never, |all, part| all.join(&part.element()))
            }
            Type::Any | Type::Nothing => Type::Any,
            other => {
                let (en, zh) = (
                    format!("a list is expected here, not {}", other.name(En)),
                    format!("此处应为列表，而不是{}", other.name(Zh)),
                );
                self.wrong(frame, list.span, Code::Type, en, zh);
                Type::Any
            }
        };
        let from = list.note.from.and_then(|shape| self.shapes.as_ref()?.items(shape));
        Note { ty, from, callee: None }
    }

    pub(super) fn inner_block(&mut self, frame: &mut Frame<'p>, block: &'p Block) -> Typed {
        let block = self.block(frame, block);
        let ty = self.value_of(&block);
        (ExprKind::Block(block), Note::of(ty))
    }

    pub(super) fn branch(
        &mut self,
        frame: &mut Frame<'p>,
        condition: &'p Expr,
        then: &'p Block,
        otherwise: Option<&'p Block>,
    ) -> Typed {
        let known = frame.narrowed.len();
        let condition = self.condition(frame, condition);
        self.narrow(frame, &condition);
        let then = self.block(frame, then);
        frame.narrowed.truncate(known);
        let otherwise = otherwise.map(|block| self.block(frame, block));
        let last = otherwise.as_ref().map_or(Type::Nothing, |block| self.value_of(block));
        let ty = self.value_of(&then).join(&last);
        (ExprKind::If { condition: Box::new(condition), then, otherwise }, Note::of(ty))
    }

    /// Keeps what a condition that holds says of the types of values: `is_text(x)`, alone or joined by `&&`.
    pub(super) fn narrow(&mut self, frame: &mut Frame<'p>, condition: &Expr<Note>) {
        match &condition.kind {
            ExprKind::Binary { operator: Operator::And, left, right, .. } => {
                self.narrow(frame, left);
                self.narrow(frame, right);
            }
            ExprKind::Call { name, arguments, .. } => {
                let ty = match &*name.text {
                    "is_text" => Type::TEXT,
                    "is_number" => Type::NUMBER,
                    "is_date" => Type::Date,
                    "is_instant" => Type::Instant,
                    "is_yes_no" => Type::Bool,
                    "is_list" => Type::list(Type::Any),
                    _ => return,
                };
                if let Some(value) = arguments.first() {
                    let part = match &value.note.ty {
                        Type::Union(parts) => parts.iter().find(|part| part.is_like(&ty)).cloned(),
                        _ => None,
                    };
                    frame.narrowed.push((frame.source.slice(value.span).into(), part.unwrap_or(ty)));
                }
            }
            _ => {}
        }
    }

    pub(super) fn switch(
        &mut self,
        frame: &mut Frame<'p>,
        value: &'p Expr,
        arms: &'p [Arm],
        otherwise: Option<&'p Expr>,
    ) -> Typed {
        let value = self.value(frame, value);
        let mut ty = Type::Never;
        let mut typed = Vec::with_capacity(arms.len());
        for arm in arms {
            for (literal, span) in &arm.literals {
                self.case(frame, &value, literal, *span);
            }
            let value = self.expr(frame, &arm.value);
            ty = ty.join(&value.note.ty);
            typed.push(Arm { literals: arm.literals.clone(), value });
        }
        let otherwise = otherwise.map(|value| self.expr(frame, value));
        ty = ty.join(otherwise.as_ref().map_or(&Type::Nothing, |value| &value.note.ty));
        let otherwise = otherwise.map(Box::new);
        (ExprKind::Switch { value: Box::new(value), arms: typed, otherwise }, Note::of(ty))
    }

    /// A literal of an arm is compared with the value like `==` does.
    fn case(&mut self, frame: &Frame<'_>, value: &Expr<Note>, literal: &Literal, span: Span) {
        let (kind, note) = super::literals::literal(literal);
        let literal = Expr { kind, span, note };
        self.compared(frame, Operator::Equal, span, value, &literal);
    }
}

impl Frame<'_> {
    /// What the conditions around say of an expression.
    pub(super) fn narrowed(&self, kind: &ExprKind, span: Span, note: &Note) -> Option<Type> {
        let is_read = matches!(kind, ExprKind::Variable(_) | ExprKind::Field { .. } | ExprKind::Call { .. });
        if self.narrowed.is_empty() || !is_read || !matches!(note.ty, Type::Union(_) | Type::Any) {
            return None;
        }
        let text = self.source.slice(span);
        self.narrowed.iter().rev().find(|(known, _)| &**known == text).map(|(_, ty)| ty.clone())
    }
}

/// The names of functions and variables that suggestions draw on.
pub(super) fn names(frame: &Frame<'_>) -> Vec<Arc<str>> {
    let locals = frame.locals.iter().map(|local| Arc::clone(&local.name));
    locals.chain(frame.variables.iter().map(|variable| Arc::clone(&variable.name))).collect()
}
