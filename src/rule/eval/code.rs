//! What a script is lowered to: names are places in a frame, paths are steps, calls are numbers or loops.

use std::sync::Arc;

use crate::document::Field;
use crate::pack::{Format, ShapeId};
use crate::rule::tree::Operator;
use crate::rule::value::{Body, Value};
use crate::source::{Source, Span};

/// An expression or a statement, ready to run.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) op: Op,
    /// What is underlined where it stops.
    pub(super) at: Span,
}

/// The kinds of code.
#[derive(Debug)]
pub(super) enum Op {
    Constant(Value<'static>),
    /// A place in the frame of the rule or function.
    Local(usize),
    /// A variable of the case.
    Variable(usize),
    /// What depends on the facts of the document alone: found out once, and kept under this number.
    Kept(usize, Box<Code>),
    /// A fact of the run.
    Run(Arc<str>),
    Template(Box<[Code]>),
    List(Box<[Code]>),
    Record(Box<[(Arc<str>, Code)]>),
    Negate(Box<Code>),
    Not(Box<Code>),
    And(Box<[Code; 2]>),
    Or(Box<[Code; 2]>),
    Calculate(Operator, Box<[Code; 2]>),
    Compare(Operator, Box<[Code; 2]>),
    /// The same of two expressions that are numbers.
    Figure(Operator, Box<[Code; 2]>),
    CompareFigures(Operator, Box<[Code; 2]>),
    Field(Box<Code>, Member),
    Index(Box<[Code; 2]>),
    If(Box<Choice>),
    Switch(Box<Switch>),
    /// Statements, the value of the last of which is that of all.
    Block(Box<[Code]>),
    Let(usize, Box<Code>),
    Assign(usize, Option<Operator>, Box<Code>),
    /// Adds an element to the list in a place of the frame.
    Push(usize, Box<Code>),
    For(Box<Loop>),
    Return(Option<Box<Code>>),
    Break,
    Continue,
    Has(Box<Path>),
    Blank(Box<Path>),
    /// A field, or else a default.
    Get(Box<Path>, Box<Code>),
    /// A limit that may be kept only just.
    Near(Box<Near>),
    /// A function of lists, done by the machine itself.
    Over(Box<Over>),
    Native(Box<Native>),
    /// A function of the table that what it is called on tells apart from others of its name.
    Named(Arc<str>, Box<Native>),
    Script(Box<Invocation>),
}

/// A field by its name.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) field: Field,
    /// What the schema says of it, where it knows the object that it is read of.
    pub(super) known: Option<Known>,
}

/// A field of an object that the schema knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The object's type.
    pub(super) of: ShapeId,
    /// The field's own.
    pub(super) shape: ShapeId,
    pub(super) format: Format,
}

/// The path of a field below an object, written out.
pub(super) struct Path {
    pub(super) base: Code,
    /// As it is written.
    pub(super) text: Arc<str>,
    /// Its names.
    pub(super) names: Box<[Field]>,
    /// What the schema says of what it leads to, where it knows the object that it starts from.
    pub(super) known: Option<Known>,
    /// The function itself, which tells what is wrong.
    pub(super) body: Body,
}

impl std::fmt::Debug for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Path").field("base", &self.base).field("text", &self.text).finish_non_exhaustive()
    }
}

/// `if … else …`
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) condition: Code,
    pub(super) then: Code,
    pub(super) otherwise: Option<Code>,
}

/// `switch …`
#[derive(Debug)]
pub(super) struct Switch {
    pub(super) value: Code,
    pub(super) arms: Box<[(Box<[Value<'static>]>, Code)]>,
    pub(super) otherwise: Option<Code>,
}

/// `for … in …`
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) element: usize,
    pub(super) counter: Option<usize>,
    pub(super) list: Code,
    pub(super) body: Code,
    /// What one turn costs.
    pub(super) weight: usize,
}

/// `|a| …`, which runs in the frame that it is written in.
#[derive(Debug)]
pub(super) struct Closure {
    /// The places of its parameters.
    pub(super) parameters: Box<[usize]>,
    pub(super) body: Code,
    /// What one call costs.
    pub(super) weight: usize,
}

/// A function that goes through a list.
#[derive(Debug)]
pub(super) struct Over {
    pub(super) what: What,
    pub(super) list: Code,
}

/// `near(base.at(path), value, limit, percent)`
pub(super) struct Near {
    /// The object below which the place is, the figure, its limit, the percentage.
    pub(super) arguments: [Code; 4],
    pub(super) path: Arc<str>,
    /// The function itself, which tells what is wrong.
    pub(super) body: Body,
}

impl std::fmt::Debug for Near {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Near").field("arguments", &self.arguments).field("path", &self.path).finish_non_exhaustive()
    }
}

/// What is asked of the elements of a list.
#[derive(Debug)]
pub(super) enum What {
    Length,
    Each(Closure),
    Filter(Closure),
    Map(Closure),
    Some(Closure),
    All(Closure),
    /// How many elements a closure says yes of.
    Count(Closure),
    /// The sum of the elements, or of a field of each.
    Sum(Option<Steps>),
    Least(Option<Steps>),
    Most(Option<Steps>),
    Contains(Code),
}

/// The path of a field of each element of a list.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) text: Arc<str>,
    pub(super) names: Box<[Field]>,
    pub(super) known: Option<Known>,
}

/// A call of a function of the table.
pub(super) struct Native {
    /// What it does; `None` where that is told by what it is called on.
    pub(super) body: Option<Body>,
    pub(super) arguments: Box<[Code]>,
    pub(super) closure: Option<Closure>,
}

impl std::fmt::Debug for Native {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Native").field("arguments", &self.arguments).field("closure", &self.closure).finish()
    }
}

/// A call of a function of a script.
#[derive(Debug)]
pub(super) struct Invocation {
    /// The number of the function among those of the program.
    pub(super) function: usize,
    pub(super) arguments: Box<[Code]>,
}

/// The body of a rule or a function.
#[derive(Debug)]
pub(super) struct Routine {
    /// The text that its spans point into.
    pub(super) source: Arc<Source>,
    /// How many places its frame has.
    pub(super) frame: usize,
    pub(super) body: Code,
}
