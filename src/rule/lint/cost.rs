//! What a rule costs, in words: how often it does something, by the lists that it goes through.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Subject;
use super::flow::{self, Here, Id, Watch};
use crate::base::lang::Lang;
use crate::pack::{ShapeId, Shapes};
use crate::verdict::RuleId;

/// A list that is gone through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// What the rule calls it.
    pub(crate) name: Arc<str>,
    /// What it is in the schema.
    pub(crate) shape: Option<ShapeId>,
}

/// What a rule goes through: loops in loops, the outermost first, each of these ways once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cost(pub(crate) Vec<Vec<Step>>);

/// What each rule of a pack costs.
pub(crate) fn costs(subject: &Subject<'_>) -> BTreeMap<RuleId, Cost> {
    let mut watch = Lists::default();
    flow::walk(subject, vec![&mut watch]);
    watch.rules.into_iter().map(|(rule, ways)| (rule, Cost(longest(&ways)))).collect()
}

/// Ways that do not stand at the start of another one.
fn longest(ways: &[Vec<(Id, Step)>]) -> Vec<Vec<Step>> {
    let mut known = BTreeSet::new();
    let ids: Vec<Vec<Id>> = ways.iter().map(|way| way.iter().map(|(id, _)| *id).collect()).collect();
    let is_part = |way: &[Id]| ids.iter().any(|other| other.len() > way.len() && other.starts_with(way));
    let whole = ways.iter().zip(&ids).filter(|(_, ids)| !is_part(ids) && known.insert((*ids).clone()));
    whole.map(|(way, _)| way.iter().map(|(_, step)| step.clone()).collect()).collect()
}

#[derive(Default)]
struct Lists {
    rules: BTreeMap<RuleId, Vec<Vec<(Id, Step)>>>,
}

impl Watch for Lists {
    fn repeats(&mut self, here: &Here<'_>) {
        let steps = here.loops.iter().filter_map(|around| {
            let list = around.list?;
            // Parameters are few, whatever the document.
            let root = here.numbering.root(list);
            let name = here.numbering.name(list).filter(|_| root.is_none_or(|root| &**root != "policy"))?;
            Some((list, Step { name, shape: around.shape }))
        });
        let way: Vec<_> = steps.collect();
        if !way.is_empty() {
            self.rules.entry(here.rule.info.id.clone()).or_default().push(way);
        }
    }
}

impl Cost {
    /// In words: `per line and term`.
    pub(crate) fn words(&self, shapes: Option<&Shapes>, lang: Lang) -> String {
        let step = |step: &Step| {
            let shape = step.shape.zip(shapes);
            let title = shape.and_then(|(shape, shapes)| shapes.title(shapes.items(shape)?, lang.code()));
            let title = title.map(|title| if lang == Lang::En { title.to_lowercase() } else { title.to_owned() });
            title.unwrap_or_else(|| format!("`{}`", step.name))
        };
        let way = |way: &Vec<Step>| {
            let names: Vec<_> = way.iter().map(step).collect();
            match lang {
                Lang::En => format!("per {}", names.join(" and ")),
                Lang::Zh => format!("每个{}一次", names.join(" × ")),
            }
        };
        let ways: BTreeSet<_> = self.0.iter().map(way).collect();
        let ways: Vec<_> = ways.into_iter().collect();
        match (lang, ways.is_empty()) {
            (Lang::En, true) => "once a document".to_owned(),
            (Lang::Zh, true) => "每份文档一次".to_owned(),
            (Lang::En, false) => ways.join(", "),
            (Lang::Zh, false) => ways.join("，"),
        }
    }
}
