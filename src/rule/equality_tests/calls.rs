//! Calls of functions in drawn programs: those of the table, whatever it has.

use super::fields::Ty;
use super::programs::{Variable, Writer};
use crate::rule::functions;
use crate::rule::functions::table::{Function, Gives, Takes};

/// Functions whose calls are written by themselves.
const SPECIAL: [&str; 6] = ["flag", "each", "push", "near", "need", "equals"];

/// Functions that search a list of the pack.
const SEARCHING: [&str; 2] = ["lookup", "mentioned"];

impl Writer<'_, '_> {
    /// A call that gives a value of a type.
    pub(super) fn call(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        let fits = |function: &&&Function| match function.name {
            name if SPECIAL.contains(&name) => false,
            name if SEARCHING.contains(&name) => *ty == Ty::Number,
            "distinct" | "repeated" if matches!(ty, Ty::List(of) if !of.is_scalar()) => false,
            _ => gives(function.gives, ty),
        };
        let all: Vec<&Function> = functions::all().iter().filter(|function| fits(&function)).collect();
        if all.is_empty() {
            return None;
        }
        let function = *self.dice.pick(&all);
        let arguments = self.arguments_of(function, ty, depth)?;
        self.called.insert(function.name);
        let call = match arguments.split_first() {
            Some((first, rest))
                if self.dice.roll(2) == 0 && !first.starts_with(['-', '"', '`', '0', '1', '2', '3', '9']) =>
            {
                format!("{first}.{}({})", function.name, rest.join(", "))
            }
            _ => format!("{}({})", function.name, arguments.join(", ")),
        };
        Some(match (function.gives, ty) {
            (Gives::Hits, Ty::Number) | (Gives::Matches, Ty::Number) => format!("{call}.len()"),
            (Gives::Hits, _) => format!("{call}.map(|hit| hit.text)"),
            (Gives::Matches, _) => format!("{call}.map(|found| found.entry)"),
            (Gives::Groups, _) => format!("{call}.map(|group| group.items.len())"),
            (Gives::Found, _) | (Gives::Elements, Ty::Number) => format!("{call}.len()"),
            _ => call,
        })
    }

    fn arguments_of(&mut self, function: &Function, ty: &Ty, depth: usize) -> Option<Vec<String>> {
        let left_out = if function.optional > 0 { self.dice.roll(function.optional + 1) } else { 0 };
        let count = function.parameters.len() - left_out;
        let mut arguments = Vec::new();
        // What the paths and values that follow are about: the type of an element, or an object.
        let mut about: Option<Ty> = None;
        for (number, parameter) in function.parameters.iter().take(count).enumerate() {
            let has_path = function.parameters.iter().take(count).any(|it| it.takes == Takes::Path);
            let argument = match parameter.takes {
                Takes::Value if function.gives == Gives::FieldOrDefault => self.expr(ty, depth),
                Takes::Value => {
                    let of = self.dice.pick(&Ty::SCALARS).clone();
                    self.expr(&of, depth)
                }
                Takes::Number => self.number(function.name, number, depth),
                Takes::Whole => (*self.dice.pick(&["2", "0", "1", "4"])).to_owned(),
                Takes::Text => self.text(function.name, number, depth),
                Takes::Date => self.expr(&Ty::Date, depth),
                Takes::Instant => self.expr(&Ty::Instant, depth),
                Takes::Object => {
                    let objects = self.objects();
                    let (object, shape) = self.dice.pick(&objects).clone();
                    about = Some(Ty::Object(shape));
                    object
                }
                Takes::List | Takes::Numbers | Takes::Comparable => {
                    let (list, of) = self.list_for(function, parameter.takes, has_path, ty, depth)?;
                    about = Some(of);
                    list
                }
                Takes::Same => self.same(about.as_ref()?, depth)?,
                Takes::Path => self.field(function, about.as_mut()?, ty)?,
                Takes::Paths => {
                    let path = self.field(function, about.as_mut()?, ty)?;
                    format!("[{path}]")
                }
                Takes::Place | Takes::Where => self.place(),
                Takes::Wildcard => (*self.dice.pick(&["\"**/due\"", "\"lines/*/due\"", "\"**/amount\""])).to_owned(),
                Takes::Category => format!("{:?}", self.dice.pick(self.categories)),
                Takes::Regex => (*self.dice.pick(&["\"^[A-Z]+$\"", "\"a.*b\"", "\"[0-9]{2}\""])).to_owned(),
                Takes::Rounding => {
                    (*self.dice.pick(&["\"half_up\"", "\"half_even\"", "\"up\"", "\"down\""])).to_owned()
                }
                Takes::Test => self.closure(about.as_ref()?, &Ty::Bool, depth),
                Takes::Mapping => {
                    let of = match ty {
                        Ty::List(of) if of.is_scalar() && function.gives == Gives::Mapped => of.as_ref().clone(),
                        _ => Ty::Text,
                    };
                    self.closure(about.as_ref()?, &of, depth)
                }
                Takes::Variable | Takes::FieldOfSecond | Takes::Arguments | Takes::Action => return None,
            };
            arguments.push(argument);
        }
        Some(arguments)
    }

    fn closure(&mut self, of: &Ty, gives: &Ty, depth: usize) -> String {
        let name = self.name();
        let more = vec![Variable { name: name.clone(), ty: of.clone(), may_be_set: false }];
        self.within(more, true, |writer| {
            let value = writer.expr(gives, depth);
            match writer.dice.roll(3) {
                1 => format!("|{name}| {{ {value} }}"),
                2 => {
                    let condition = writer.expr(&Ty::Bool, 1);
                    let early = writer.expr(gives, 0);
                    format!("|{name}| {{ if {condition} {{ return {early}; }} {value} }}")
                }
                _ => format!("|{name}| {value}"),
            }
        })
    }

    /// A list for a function, with the type of its elements.
    fn list_for(
        &mut self,
        function: &Function,
        takes: Takes,
        has_path: bool,
        ty: &Ty,
        depth: usize,
    ) -> Option<(String, Ty)> {
        match function.name {
            "lookup" => return Some(("lists.staff.staff".to_owned(), Ty::Text)),
            "mentioned" => return Some(("lists.denied_parties.party".to_owned(), Ty::Text)),
            _ => {}
        }
        let wanted = match (function.gives, ty) {
            (Gives::Element, of) => Some(of.clone()),
            (Gives::Elements, Ty::List(of)) => Some(of.as_ref().clone()),
            _ if takes == Takes::Numbers && !has_path => Some(Ty::Number),
            _ => None,
        };
        if let Some(of) = wanted {
            let list = self.expr(&Ty::list(of.clone()), depth);
            return Some((list, of));
        }
        let lists = self.lists();
        let fits = |of: &Ty| match takes {
            _ if has_path => matches!(of, Ty::Object(_)),
            Takes::Comparable => of.is_scalar(),
            _ => true,
        };
        let fitting: Vec<_> = lists.into_iter().filter(|(_, of)| fits(of)).collect();
        if !fitting.is_empty() && (has_path || self.dice.roll(3) > 0) {
            return Some(self.dice.pick(&fitting).clone());
        }
        if has_path {
            return None;
        }
        let of = self.dice.pick(&[Ty::Number, Ty::Text]).clone();
        Some((self.expr(&Ty::list(of.clone()), depth), of))
    }

    /// The path of a field in what a function is called on, in quotes; `about` becomes the type of the field, where values of it follow.
    fn field(&mut self, function: &Function, about: &mut Ty, ty: &Ty) -> Option<String> {
        let Ty::Object(shape) = *about else { return None };
        let takes = |takes: Takes| function.parameters.iter().any(|it| it.takes == takes);
        let fits = |field: &Ty| match function.gives {
            Gives::FieldOrDefault => field == ty,
            _ if takes(Takes::Numbers) => *field == Ty::Number,
            _ if takes(Takes::Same) => field.is_scalar(),
            Gives::Hits => *field == Ty::Text,
            _ => true,
        };
        let paths = self.fields.paths(shape);
        let fitting: Vec<_> = paths.iter().filter(|(_, field)| fits(field)).collect();
        if fitting.is_empty() {
            return None;
        }
        let (path, field) = (*self.dice.pick(&fitting)).clone();
        if takes(Takes::Same) {
            *about = field;
        }
        Some(format!("\"{path}\""))
    }

    fn same(&mut self, about: &Ty, depth: usize) -> Option<String> {
        about.is_scalar().then(|| self.computed(about, depth))
    }

    /// A number for a function: some take only few.
    fn number(&mut self, function: &str, number: usize, depth: usize) -> String {
        match (function, number) {
            ("calendar_knows", _) => "2026".to_owned(),
            ("screen" | "add_workdays", 1) => (*self.dice.pick(&["90", "3", "100"])).to_owned(),
            ("convert" | "has_rate", _) if number > 0 => "3650".to_owned(),
            _ => self.expr(&Ty::Number, depth),
        }
    }

    fn text(&mut self, function: &str, number: usize, depth: usize) -> String {
        match (function, number) {
            ("money" | "convert" | "has_rate", _) => (*self.dice.pick(&["\"CNY\"", "\"USD\"", "\"EUR\""])).to_owned(),
            ("pointer", 1) => {
                (*self.dice.pick(&["\"/lines/0/quantity\"", "\"/delivery/due\"", "\"nowhere\""])).to_owned()
            }
            ("split", 1) => "\" \"".to_owned(),
            _ => self.expr(&Ty::Text, depth),
        }
    }

    /// The place of a field.
    pub(super) fn place(&mut self) -> String {
        if self.dice.once_in(8)
            && let Some(place) = self.call(&Ty::Place, 1)
        {
            return place;
        }
        let ty = self.dice.pick(&[Ty::Text, Ty::Number, Ty::Date]).clone();
        match self.path_of(&ty) {
            Some((object, path)) => {
                self.called.insert("at");
                format!("{object}.at(\"{path}\")")
            }
            None => self.objects().first().map_or_else(|| "run".to_owned(), |(object, _)| object.clone()),
        }
    }

    /// What a finding points at.
    pub(super) fn place_or_places(&mut self) -> String {
        match self.dice.roll(4) {
            0 | 1 => self.place(),
            2 => format!("[{}, {}]", self.place(), self.place()),
            _ => {
                let objects = self.objects();
                self.dice.pick(&objects).0.clone()
            }
        }
    }

    /// A list that is made.
    pub(super) fn made_list(&mut self, of: &Ty, depth: usize) -> String {
        match of {
            Ty::Object(_) => self.call(&Ty::list(of.clone()), depth).unwrap_or_else(|| "[]".to_owned()),
            _ => {
                let items: Vec<_> = (0..1 + self.dice.roll(3)).map(|_| self.expr(of, depth)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }
}

/// Whether what a function gives is of a type, or can be made so.
fn gives(gives: Gives, ty: &Ty) -> bool {
    let texts = Ty::list(Ty::Text);
    match gives {
        Gives::Nothing => false,
        Gives::Bool => *ty == Ty::Bool,
        Gives::Number => *ty == Ty::Number,
        Gives::Text => *ty == Ty::Text,
        Gives::Date => *ty == Ty::Date,
        Gives::Place => *ty == Ty::Place,
        Gives::Texts => *ty == texts,
        Gives::Numbers | Gives::Groups => *ty == Ty::list(Ty::Number),
        Gives::Hits | Gives::Matches => *ty == texts || *ty == Ty::Number,
        Gives::Found => *ty == Ty::Number,
        Gives::Element => ty.is_scalar(),
        Gives::Elements => matches!(ty, Ty::List(_)),
        Gives::Mapped => matches!(ty, Ty::List(of) if of.is_scalar()),
        Gives::FieldOrDefault => ty.is_scalar(),
    }
}
