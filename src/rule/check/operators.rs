//! Operators: which types they take, and comparisons that can never be true.

use std::sync::Arc;

use super::script::Frame;
use super::{Checker, Typed};
use crate::base::lang::Lang::{En, Zh};
use crate::pack::{self, ShapeId};
use crate::rule::tree::{Expr, ExprKind, Literal, Operator};
use crate::rule::types::{Bounds, Note, Type};
use crate::source::{Code, Diagnostic, Span};

/// Texts that are put together one by one.
const TEXTS: usize = 64;

impl<'p> Checker<'p> {
    pub(super) fn negate(&mut self, frame: &mut Frame<'p>, one: &'p Expr) -> Typed {
        let one = self.value(frame, one);
        self.expect(frame, &one, &Type::NUMBER);
        let ty = match &one.note.ty {
            Type::Number(of) => Type::Number(Bounds {
                least: of.most.map(|most| -most),
                most: of.least.map(|least| -least),
                is_whole: of.is_whole,
            }),
            _ => Type::NUMBER,
        };
        (ExprKind::Negate(Box::new(one)), Note::of(ty))
    }

    pub(super) fn not(&mut self, frame: &mut Frame<'p>, one: &'p Expr) -> Typed {
        let one = self.condition(frame, one);
        (ExprKind::Not(Box::new(one)), Note::of(Type::Bool))
    }

    pub(super) fn binary(
        &mut self,
        frame: &mut Frame<'p>,
        operator: Operator,
        at: Span,
        left: &'p Expr,
        right: &'p Expr,
    ) -> Typed {
        let left = self.value(frame, left);
        let known = frame.narrowed.len();
        if operator == Operator::And {
            self.narrow(frame, &left);
        }
        let right = self.value(frame, right);
        frame.narrowed.truncate(known);
        let ty = match operator {
            Operator::And | Operator::Or => {
                self.expect_bool(frame, &left);
                self.expect_bool(frame, &right);
                Type::Bool
            }
            _ if operator.is_arithmetic() => self.computed(frame, operator, at, (&left.note.ty, left.span), &right),
            _ => {
                self.compared(frame, operator, at, &left, &right);
                Type::Bool
            }
        };
        let (left, right) = (Box::new(left), Box::new(right));
        (ExprKind::Binary { operator, at, left, right }, Note::of(ty))
    }

    /// What arithmetic gives; what it cannot do is told.
    pub(super) fn computed(
        &mut self,
        frame: &Frame<'_>,
        operator: Operator,
        at: Span,
        (left, _): (&Type, Span),
        right: &Expr<Note>,
    ) -> Type {
        use Operator::{Add, Subtract};
        let whole = |a: &Bounds, b: &Bounds| {
            let is_whole = a.is_whole && b.is_whole && operator != Operator::Divide;
            Type::Number(Bounds { is_whole, least: None, most: None })
        };
        match (left, &right.note.ty) {
            (Type::Nothing, _) | (_, Type::Nothing) => Type::Any,
            (Type::Never, _) | (_, Type::Never) => Type::Never,
            (Type::Number(a), Type::Number(b)) => whole(a, b),
            (Type::Text(a), Type::Text(b)) if operator == Add => Type::Text(joined(a.as_ref(), b.as_ref())),
            (Type::Date, Type::Number(_) | Type::Any) if operator == Add => Type::Date,
            (Type::Date, Type::Number(_)) if operator == Subtract => Type::Date,
            (Type::Date, Type::Date) if operator == Subtract => {
                Type::Number(Bounds { is_whole: true, least: None, most: None })
            }
            (Type::Instant, Type::Instant) if operator == Subtract => Type::NUMBER,
            (Type::Any, Type::Any) if operator != Add && operator != Subtract => Type::NUMBER,
            (Type::Any, Type::Number(_)) | (Type::Number(_), Type::Any) if operator != Add && operator != Subtract => {
                Type::NUMBER
            }
            (Type::Any, Type::Number(_) | Type::Any | Type::Date | Type::Instant | Type::Text(_))
            | (Type::Number(_) | Type::Date | Type::Instant | Type::Text(_), Type::Any)
                if matches!(operator, Add | Subtract) =>
            {
                Type::Any
            }
            (left, right) => {
                self.not_computable(frame, operator, at, left, right);
                Type::Any
            }
        }
    }

    fn not_computable(&mut self, frame: &Frame<'_>, operator: Operator, at: Span, left: &Type, right: &Type) {
        let symbol = operator.symbol();
        let (en, zh) = (
            format!("cannot compute {} {symbol} {}", left.name(En), right.name(En)),
            format!("无法计算{} {symbol} {}", left.name(Zh), right.name(Zh)),
        );
        let error = Diagnostic::error(Code::Type, en, zh).at(frame.source, at);
        let is_text = |ty: &Type| matches!(ty, Type::Text(_));
        let error = if operator == Operator::Add && (is_text(left) || is_text(right)) {
            error.help("make a text of the other value: `text(x)`", "请先用 `text(x)` 转换为文本")
        } else if matches!(left, Type::Union(_)) || matches!(right, Type::Union(_)) {
            error.help(
                "ask first which it is: `if is_number(x) { … }`, or read it where `has` says that it is there",
                "请先判断其类型：`if is_number(x) { … }`，或在 `has` 确认存在后再读取",
            )
        } else {
            error
        };
        self.tell(frame.called_here(error));
    }

    /// Tells a comparison that cannot be made, or that can never be true.
    pub(super) fn compared(
        &mut self,
        frame: &Frame<'_>,
        operator: Operator,
        at: Span,
        left: &Expr<Note>,
        right: &Expr<Note>,
    ) {
        let (a, b) = (&left.note.ty, &right.note.ty);
        let is_open = |ty: &Type| matches!(ty, Type::Any | Type::Never | Type::Nothing);
        let is_ordered = |ty: &Type| matches!(ty, Type::Number(_) | Type::Date | Type::Instant | Type::Any);
        let is_fit = match operator.is_equality() {
            true => a.is_compatible(b) && a.every(Type::is_scalar) && b.every(Type::is_scalar),
            false => a.is_compatible(b) && a.every(is_ordered) && b.every(is_ordered) && !is_union(a) && !is_union(b),
        };
        if !is_open(a) && !is_open(b) && !is_fit || (!operator.is_equality() && (is_text(a) || is_text(b))) {
            return self.not_comparable(frame, operator, at, left, right);
        }
        self.never(frame, operator, left, right);
        self.never(frame, mirrored(operator), right, left);
    }

    fn not_comparable(
        &mut self,
        frame: &Frame<'_>,
        operator: Operator,
        at: Span,
        left: &Expr<Note>,
        right: &Expr<Note>,
    ) {
        let symbol = operator.symbol();
        let (a, b) = (&left.note.ty, &right.note.ty);
        let (en, zh) = (
            format!("cannot compare {} with {} (`{symbol}`)", a.name(En), b.name(En)),
            format!("无法比较{}与{}（`{symbol}`）", a.name(Zh), b.name(Zh)),
        );
        let error = Diagnostic::error(Code::Type, en, zh).at(frame.source, at);
        let is_date = |ty: &Type| matches!(ty, Type::Date | Type::Instant);
        let error = if (is_date(a) && is_text(b)) || (is_text(a) && is_date(b)) {
            error.help("make a date of the text: `date(\"2026-03-31\")`", "请把文本转换为日期：`date(\"2026-03-31\")`")
        } else if is_text(a) && is_text(b) {
            error.help("texts have no order: compare numbers or dates", "文本没有大小之分：请比较数字或日期")
        } else if is_union(a) || is_union(b) {
            error.help(
                "ask first which it is: `if is_number(x) { … }`, or read it where `has` says that it is there",
                "请先判断其类型：`if is_number(x) { … }`，或在 `has` 确认存在后再读取",
            )
        } else if matches!((a, b), (Type::Date, Type::Instant) | (Type::Instant, Type::Date)) {
            error.help("the day of an instant is `.date`", "时间的日期为 `.date`")
        } else {
            error
        };
        self.tell(frame.called_here(error));
    }

    /// Tells that a value can never be what is written out: its schema says so.
    fn never(&mut self, frame: &Frame<'_>, operator: Operator, value: &Expr<Note>, literal: &Expr<Note>) {
        match (&value.note.ty, &literal.note.ty) {
            (Type::Text(values), Type::Text(Some(written))) if operator.is_equality() => {
                let is_written = literal.as_text().is_some();
                if let Some(values) = values
                    && is_written
                    && value.as_text().is_none()
                    && written.iter().all(|text| !values.contains(text))
                {
                    let written = written.first().map_or("", |text| &**text);
                    self.excluded(frame, literal, written, values);
                }
                if is_written && let Some(from) = value.note.from {
                    self.shaped(frame, from, values.is_none(), literal);
                    self.listed(frame, from, literal);
                }
            }
            (Type::Number(bounds), Type::Number(_)) => self.out_of_range(frame, operator, bounds, value, literal),
            _ => {}
        }
    }

    /// Tells a text that the schema of a field excludes by a pattern, a length or a format.
    fn shaped(&mut self, frame: &Frame<'_>, from: ShapeId, is_open: bool, literal: &Expr<Note>) {
        let Some(written) = literal.as_text().filter(|_| is_open) else { return };
        let Some(shapes) = &self.shapes else { return };
        if !shapes.may_be(from, &pack::Literal::Text(Arc::clone(written))) {
            let (en, zh) = (
                format!("it is never `{written}`: its schema does not allow that"),
                format!("该值不可能是 `{written}`：结构定义不允许"),
            );
            self.wrong(frame, literal.span, Code::NotAValue, en, zh);
        }
    }

    /// Tells that a text is none of those that a field can have.
    pub(super) fn excluded(&mut self, frame: &Frame<'_>, literal: &Expr<Note>, written: &str, values: &[Arc<str>]) {
        let (en, zh) = (format!("it is never `{written}`"), format!("该值不可能是 `{written}`"));
        let error = Diagnostic::error(Code::NotAValue, en, zh).at(frame.source, literal.span);
        self.tell(frame.called_here(error.suggest(written, values.iter().map(|text| &**text))));
    }

    fn out_of_range(
        &mut self,
        frame: &Frame<'_>,
        operator: Operator,
        bounds: &Bounds,
        value: &Expr<Note>,
        literal: &Expr<Note>,
    ) {
        use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let Some(number) = written_number(literal).filter(|_| written_number(value).is_none()) else { return };
        let below = bounds.least.is_some_and(|least| number < least);
        let above = bounds.most.is_some_and(|most| number > most);
        let is_never = match operator {
            Equal | NotEqual => below || above || (bounds.is_whole && !number.is_integer()),
            Less => bounds.least.is_some_and(|least| number <= least),
            LessOrEqual => below,
            Greater => bounds.most.is_some_and(|most| number >= most),
            GreaterOrEqual => above,
            _ => false,
        };
        if !is_never {
            return;
        }
        let range = match (bounds.least, bounds.most) {
            (Some(least), Some(most)) => format!("{least}–{most}"),
            (Some(least), None) => format!("≥ {least}"),
            (None, Some(most)) => format!("≤ {most}"),
            (None, None) => "…, −1, 0, 1, …".to_owned(),
        };
        let symbol = operator.symbol();
        let (en, zh) = match operator {
            NotEqual => (
                format!("it is always other than `{number}`: its schema allows {range}"),
                format!("该值永远不等于 `{number}`：结构定义允许 {range}"),
            ),
            _ => (
                format!("it is never `{symbol} {number}`: its schema allows {range}"),
                format!("该值不可能 `{symbol} {number}`：结构定义允许 {range}"),
            ),
        };
        self.wrong(frame, literal.span, Code::NotAValue, en, zh);
    }

    pub(super) fn is_in(&mut self, frame: &mut Frame<'p>, needle: &'p Expr, haystack: &'p Expr) -> Typed {
        let needle = self.value(frame, needle);
        let haystack = self.value(frame, haystack);
        match &haystack.note.ty {
            Type::List(_) => self.among(frame, &haystack, &needle),
            Type::Text(_) => self.expect(frame, &needle, &Type::TEXT),
            Type::Object(_) | Type::Record(_) => self.expect(frame, &needle, &Type::TEXT),
            Type::Any | Type::Never | Type::Nothing => {}
            other => {
                let (en, zh) =
                    (format!("nothing is in {}", other.name(En)), format!("`in` 不能用于{}", other.name(Zh)));
                self.wrong(frame, haystack.span, Code::Type, en, zh);
            }
        }
        let kind = ExprKind::In { needle: Box::new(needle), haystack: Box::new(haystack) };
        (kind, Note::of(Type::Bool))
    }

    /// Tells what can never be an element of a list.
    pub(super) fn among(&mut self, frame: &Frame<'_>, list: &Expr<Note>, value: &Expr<Note>) {
        let note = match &list.note.ty {
            Type::List(of) => (**of).clone(),
            _ => Type::Any,
        };
        let from = list.note.from.and_then(|shape| self.shapes.as_ref()?.items(shape));
        let element = Expr {
            kind: ExprKind::Literal(Literal::Nothing),
            span: list.span,
            note: Note { ty: note, from, callee: None },
        };
        self.compared(frame, Operator::Equal, value.span, &element, value);
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Text(_))
}

fn is_union(ty: &Type) -> bool {
    matches!(ty, Type::Union(_))
}

/// The number, where it is written out.
fn written_number(expr: &Expr<Note>) -> Option<rust_decimal::Decimal> {
    match &expr.kind {
        ExprKind::Literal(Literal::Number(number)) => Some(*number),
        ExprKind::Negate(one) => written_number(one).map(|number| -number),
        _ => None,
    }
}

/// The operator that says the same with its sides exchanged.
fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}

/// All texts that two others put together can be.
fn joined(a: Option<&Arc<[Arc<str>]>>, b: Option<&Arc<[Arc<str>]>>) -> Option<Arc<[Arc<str>]>> {
    let (a, b) = (a?, b?);
    let all = a.iter().flat_map(|a| b.iter().map(move |b| Arc::from(format!("{a}{b}"))));
    (a.len() * b.len() <= TEXTS).then(|| all.collect())
}
