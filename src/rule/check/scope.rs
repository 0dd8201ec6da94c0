//! What rules see by name: the documents of their kind, the pack's data, the facts of the run.

use std::sync::Arc;

use crate::pack::Pack;
use crate::rule::types::Type;

/// A variable that every rule of a kind sees.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: Arc<str>,
    pub(crate) ty: Type,
}

/// The variables of the rules of a kind, in the order in which both evaluators number them: the document itself, each join,
/// what a change proposes, the parameters, the lists, the run.
pub(crate) fn variables(pack: &Pack, kind: &str) -> Vec<Variable> {
    let Some(kind) = pack.manifest().kind(kind) else { return Vec::new() };
    let object = |kind: &str| pack.schema(kind).map_or(Type::Any, |schema| Type::Object(schema.shapes().root()));
    let one = |name: &Arc<str>, ty| Variable { name: Arc::clone(name), ty };
    let mut all = vec![one(&kind.variable, object(&kind.name))];
    for join in &kind.joins {
        let ty = object(&join.kind);
        let ty = if join.many { Type::list(ty) } else { ty };
        all.push(Variable { name: Arc::clone(&join.variable), ty });
    }
    if let Some(change) = &kind.changes {
        let target = kind.joins.iter().find(|join| join.variable == change.target);
        all.push(one(&change.variable, target.map_or(Type::Any, |join| object(&join.kind))));
    }
    let parameters = pack.parameters_shapes().map(|shapes| Type::Object(shapes.root()));
    all.push(one(&"policy".into(), parameters.unwrap_or_else(|| Type::Record([].into()))));
    all.push(one(&"lists".into(), Type::Lists));
    all.push(one(&"run".into(), Type::Run));
    all
}

/// What a rule that several kinds share sees when it judges documents of one of them, and what the functions see that it
/// calls: the variables that all its kinds have, and the document that is judged as `document`.
pub(super) fn shared(pack: &Pack, kinds: &[Arc<str>], kind: &str, all: &[Variable]) -> Arc<[Variable]> {
    let names = pack.manifest().kind(kind).map(|kind| pack.manifest().names_for(kinds, kind)).unwrap_or_default();
    let named = all.iter().zip(names);
    named.filter_map(|(variable, name)| Some(Variable { name: name?.into(), ..variable.clone() })).collect()
}
