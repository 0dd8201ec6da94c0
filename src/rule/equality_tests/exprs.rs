//! Expressions of drawn programs, by their types.

use super::fields::Ty;
use super::programs::{Variable, Writer};

impl Writer<'_, '_> {
    /// An expression of a type.
    pub(super) fn expr(&mut self, ty: &Ty, depth: usize) -> String {
        if depth == 0 || self.rest == 0 || self.dice.is_empty() {
            return self.leaf(ty);
        }
        self.rest -= 1;
        match self.dice.roll(10) {
            0 | 1 => self.leaf(ty),
            2 => self.path(ty).unwrap_or_else(|| self.leaf(ty)),
            3 | 4 => self.operation(ty, depth - 1),
            5 | 6 => self.call(ty, depth - 1).unwrap_or_else(|| self.leaf(ty)),
            7 => {
                let condition = self.expr(&Ty::Bool, depth - 1);
                let (a, b) = (self.expr(ty, depth - 1), self.expr(ty, depth - 1));
                format!("(if {condition} {{ {a} }} else {{ {b} }})")
            }
            8 => self.chosen(ty, depth - 1),
            _ => self.other(ty, depth - 1),
        }
    }

    /// What is written out, or a variable.
    fn leaf(&mut self, ty: &Ty) -> String {
        let seen = self.seen(|it| it.ty == *ty);
        if !seen.is_empty() && self.dice.roll(3) > 0 {
            return self.dice.pick(&seen).name.clone();
        }
        match ty {
            Ty::Bool => (*self.dice.pick(&["true", "false"])).to_owned(),
            Ty::Number => {
                let numbers = ["1", "0", "2", "0.5", "100", "-3", "0.01", "1_000", "-0.25", "33.333333", "99999999.99"];
                (*self.dice.pick(&numbers)).to_owned()
            }
            Ty::Text => {
                let texts =
                    ["\"x\"", "\"\"", "\"Acme Ltd.\"", "\"CNY\"", "\"12.50\"", "\"2026-11-05\"", "`客户`", "\"a\\nb\""];
                (*self.dice.pick(&texts)).to_owned()
            }
            Ty::Date => self.path(ty).unwrap_or_else(|| "run.as_of".to_owned()),
            Ty::Instant | Ty::Object(_) | Ty::Code => {
                let seen = seen.first().map(|it| it.name.clone());
                self.path(ty).or(seen).unwrap_or_else(|| self.of_first(ty))
            }
            Ty::Place => self.place(),
            Ty::List(of) => {
                let of = of.as_ref().clone();
                if let Some(path) = self.dice.roll(2).checked_sub(1).and_then(|_| self.path(ty)) {
                    return path;
                }
                match of {
                    Ty::Object(_) => self.path(ty).unwrap_or_else(|| "[]".to_owned()),
                    _ => {
                        let items: Vec<_> = (0..1 + self.dice.roll(3)).map(|_| self.leaf(&of)).collect();
                        format!("[{}]", items.join(", "))
                    }
                }
            }
        }
    }

    /// A field of the first of some documents.
    fn of_first(&mut self, ty: &Ty) -> String {
        for Variable { name, ty: list, .. } in self.seen(|it| matches!(it.ty, Ty::List(_))) {
            if let Ty::List(of) = list
                && let Ty::Object(shape) = *of
                && let Some((path, _)) = self.fields.paths(shape).iter().find(|(_, other)| other == ty)
            {
                return format!("{name}.first().{path}");
            }
        }
        unreachable!("nothing is of the type {ty:?}")
    }

    /// An expression that is not written out: what is written out must be a value that the schema allows.
    pub(super) fn computed(&mut self, ty: &Ty, depth: usize) -> String {
        let value = self.expr(ty, depth);
        match ty {
            Ty::Number if !value.contains(|c: char| c.is_ascii_alphabetic()) => format!("({value} + 0)"),
            Ty::Text if value.starts_with(['"', '`']) => format!("({value} + \"\")"),
            _ => value,
        }
    }

    /// A field of the type, of an object that can be seen.
    pub(super) fn path(&mut self, ty: &Ty) -> Option<String> {
        let found = self.path_of(ty)?;
        Some(format!("{}.{}", found.0, found.1))
    }

    /// An object and the path of a field of the type in it.
    pub(super) fn path_of(&mut self, ty: &Ty) -> Option<(String, String)> {
        let objects = self.seen(|it| matches!(it.ty, Ty::Object(_)));
        let mut found = Vec::new();
        for Variable { name, ty: object, .. } in &objects {
            let Ty::Object(shape) = object else { continue };
            let paths = self.fields.paths(*shape);
            found.extend(paths.iter().filter(|(_, other)| other == ty).map(|(path, _)| (name.clone(), path.clone())));
        }
        if found.is_empty() { None } else { Some(self.dice.pick(&found).clone()) }
    }

    fn operation(&mut self, ty: &Ty, depth: usize) -> String {
        match ty {
            Ty::Bool => self.question(depth),
            Ty::Number => match self.dice.roll(8) {
                6 => {
                    let (a, b) = (self.expr(&Ty::Date, depth), self.expr(&Ty::Date, depth));
                    format!("({a} - {b})")
                }
                7 => format!("-{}", self.bracketed(&Ty::Number, depth)),
                _ => {
                    let operator = *self.dice.pick(&["+", "-", "*", "+", "/", "%"]);
                    let (a, b) = (self.expr(&Ty::Number, depth), self.expr(&Ty::Number, depth));
                    format!("({a} {operator} {b})")
                }
            },
            Ty::Text => match self.dice.roll(2) {
                0 => {
                    let (a, b) = (self.expr(&Ty::Text, depth), self.expr(&Ty::Text, depth));
                    format!("({a} + {b})")
                }
                _ => {
                    let inner = self.dice.pick(&Ty::SCALARS).clone();
                    let (a, b) = (self.expr(&inner, depth), self.expr(&Ty::Text, depth));
                    format!("`{{${{{a}}} 客 ${{{b}}}`")
                }
            },
            Ty::Date => {
                let operator = *self.dice.pick(&["+", "-"]);
                let days = *self.dice.pick(&["1", "30", "0", "400"]);
                let date = self.expr(&Ty::Date, depth);
                format!("({date} {operator} {days})")
            }
            Ty::List(of) => {
                let of = of.as_ref().clone();
                let called = if self.dice.once_in(2) { self.call(ty, depth) } else { None };
                called.unwrap_or_else(|| self.made_list(&of, depth))
            }
            _ => self.leaf(ty),
        }
    }

    fn bracketed(&mut self, ty: &Ty, depth: usize) -> String {
        format!("({})", self.expr(ty, depth))
    }

    fn question(&mut self, depth: usize) -> String {
        match self.dice.roll(9) {
            7 => {
                self.called.insert("equals");
                match self.path_of(&Ty::Text) {
                    Some((object, path)) => format!("{}.equals({object}, \"{path}\")", self.place()),
                    None => "false".to_owned(),
                }
            }
            0 | 1 => {
                let operator = *self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
                let (a, b) = (self.computed(&Ty::Number, depth), self.computed(&Ty::Number, depth));
                format!("({a} {operator} {b})")
            }
            2 => self.same_text(depth),
            3 => {
                let ty = self.dice.pick(&[Ty::Date, Ty::Instant]).clone();
                let operator = *self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
                let (a, b) = (self.expr(&ty, depth), self.expr(&ty, depth));
                format!("({a} {operator} {b})")
            }
            4 => format!("!{}", self.bracketed(&Ty::Bool, depth)),
            5 => {
                let of = self.dice.pick(&[Ty::Number, Ty::Text]).clone();
                let operator = *self.dice.pick(&["in", "!in"]);
                let (needle, list) = (self.computed(&of, depth), self.expr(&Ty::list(of), depth));
                format!("({needle} {operator} {list})")
            }
            6 => {
                let (a, b) = (self.expr(&Ty::Text, depth), self.expr(&Ty::Text, depth));
                format!("({a} in {b})")
            }
            _ => {
                let operator = *self.dice.pick(&["&&", "||"]);
                let (a, b) = (self.expr(&Ty::Bool, depth), self.expr(&Ty::Bool, depth));
                format!("({a} {operator} {b})")
            }
        }
    }

    /// Two texts, or a field and one of the texts that it can have.
    fn same_text(&mut self, depth: usize) -> String {
        let operator = *self.dice.pick(&["==", "!="]);
        if let Some((value, literal)) = self.enumerated() {
            return format!("({value} {operator} {literal})");
        }
        let (a, b) = (self.computed(&Ty::Text, depth), self.computed(&Ty::Text, depth));
        format!("({a} {operator} {b})")
    }

    /// A field whose schema writes its texts out, and one of these.
    fn enumerated(&mut self) -> Option<(String, String)> {
        let (object, path) = self.path_of(&Ty::Code)?;
        let Some(Ty::Object(shape)) = self.seen(|it| it.name == object).first().map(|it| it.ty.clone()) else {
            return None;
        };
        let texts = self.fields.texts(shape, &path)?;
        let text = self.dice.pick(&texts);
        Some((format!("{object}.{path}"), format!("{text:?}")))
    }

    /// A value and literals for the arms of a `switch`.
    pub(super) fn switched(&mut self) -> (String, Vec<String>) {
        match self.dice.roll(3) {
            0 => {
                let value = format!("min({}, 100)", self.expr(&Ty::Number, 2));
                (value, ["1", "0", "0.5", "-3"].iter().take(1 + self.dice.roll(4)).map(ToString::to_string).collect())
            }
            1 => match self.enumerated() {
                Some((value, literal)) => (value, vec![literal]),
                None => ("run.as_of.year".to_owned(), vec!["2026".to_owned()]),
            },
            _ => (self.expr(&Ty::Bool, 1), vec!["true".to_owned()]),
        }
    }

    /// A value by `switch`.
    fn chosen(&mut self, ty: &Ty, depth: usize) -> String {
        let (value, literals) = self.switched();
        let arms: Vec<_> = literals
            .iter()
            .map(|literal| {
                let value = self.expr(ty, depth);
                format!("{literal} => {value}")
            })
            .collect();
        let otherwise = self.expr(ty, depth);
        format!("(switch {value} {{ {}, _ => {otherwise} }})", arms.join(", "))
    }

    /// A block with a variable of its own, a call of a function of the script, an element.
    fn other(&mut self, ty: &Ty, depth: usize) -> String {
        let own: Vec<_> = self.own.iter().filter(|own| own.gives == *ty).cloned().collect();
        match self.dice.roll(3) {
            0 if !own.is_empty() => {
                let own = self.dice.pick(&own).clone();
                let mut arguments = Vec::new();
                for parameter in &own.parameters {
                    arguments.push(self.expr(parameter, depth));
                }
                format!("{}({})", own.name, arguments.join(", "))
            }
            1 if ty.is_scalar() => {
                let list = self.expr(&Ty::list(ty.clone()), depth);
                let index = *self.dice.pick(&["0", "-1", "1", "7"]);
                format!("{list}[{index}]")
            }
            _ => {
                let inner = self.dice.pick(&Ty::SCALARS).clone();
                let (value, name) = (self.expr(&inner, depth), self.name());
                let more = vec![Variable { name: name.clone(), ty: inner, may_be_set: true }];
                let given = self.within(more, false, |writer| writer.expr(ty, depth));
                format!("({{ let {name} = {value}; {given} }})")
            }
        }
    }
}
