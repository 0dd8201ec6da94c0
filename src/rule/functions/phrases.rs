//! Search of texts for listed phrases, and of names for listed ones.

use std::sync::Arc;

use super::call::{for_each, made};
use super::screening;
use super::table::{FUNCTION, Function, Gives, Parameter, Reads, Takes, takes};
use super::texts::folding;
use crate::domain::text;
use crate::rule::facts::Facts;
use crate::rule::meter;
use crate::rule::stop::{Outcome, broken};
use crate::rule::value::{At, Call, Hit, Path, Text, Value};

const NAMED: &[Parameter] = &[takes("entries", Takes::List), takes("text", Takes::Text)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "search",
        parameters: &[takes("place", Takes::Place), takes("category", Takes::Category)],
        gives: Gives::Hits,
        reads: Reads::Phrases,
        en: "the listed phrases of a category in the text at a place; each has `at`, `text`, `phrase` and `category`",
        zh: "某位置文本中属于该类别的已列用语；每项含 `at`、`text`、`phrase` 和 `category`",
        example: ("search(order.at(\"note\"), \"returns\").map(|hit| hit.text)", "[\"not returned\"]"),
        body: search_place,
        ..FUNCTION
    },
    Function {
        name: "search",
        parameters: &[takes("list", Takes::List), takes("path", Takes::Path), takes("category", Takes::Category)],
        gives: Gives::Hits,
        reads: Reads::Phrases,
        en: "the same for the text in a field of every element of a list",
        zh: "对列表每一项某一字段的文本作同样检索",
        example: ("search(order.lines, \"item\", \"returns\").len()", "0"),
        body: search_list,
        ..FUNCTION
    },
    Function {
        name: "screen",
        parameters: &[takes("place", Takes::Place), takes("threshold", Takes::Number)],
        gives: Gives::Matches,
        reads: Reads::Names,
        en: "the listed parties to whose name, or an alias, the name at a place is alike by at least so much (0–100); each has `at`, `entry`, `score` and the fields of the list's entry",
        zh: "与某位置名称相似度不低于给定值（0–100）的名单主体（含别名）；每项含 `at`、`entry`、`score` 及名单条目的字段",
        example: ("screen(order.at(\"customer\"), 90).map(|found| found.entry)", "[\"Acme Trading Ltd\"]"),
        body: screening::screen,
        ..FUNCTION
    },
    Function {
        name: "lookup",
        parameters: NAMED,
        gives: Gives::Elements,
        reads: Reads::List,
        en: "the entries of a list of the pack that a text names, whole or by a word in it, as `policy.toml` declares",
        zh: "文本所指的名单条目：按 `policy.toml` 声明的整词或其中词语检索",
        example: ("lists.goods.good.lookup(\"stainless steel bolts\").map(|good| good.name)", "[\"steel\"]"),
        body: screening::lookup,
        ..FUNCTION
    },
    Function {
        name: "mentioned",
        parameters: NAMED,
        gives: Gives::Elements,
        reads: Reads::List,
        en: "the entries of a list of names of which a name stands somewhere in a text",
        zh: "名称出现在文本中的名单条目",
        example: ("lists.parties.party.mentioned(\"for Acme Trading Ltd, Leeds\").len()", "1"),
        body: screening::mentioned,
        ..FUNCTION
    },
];

/// A name for comparing, folded once for a document.
pub(super) fn folded_name(facts: &Facts, name: &str) -> Outcome<Arc<str>> {
    folding(name)?;
    Ok(facts.memo().folded_names.of(name, |_| true, || text::fold_name(name).into()))
}

fn search_place<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (at, category) = (call.place(0, "search")?, call.text(1, "search")?);
    let mut hits = Vec::new();
    search(call.facts, &at, category.as_str(), &mut hits)?;
    made(hits)
}

fn search_list<'c>(call: &mut Call<'_, 'c>) -> Outcome<Value<'c>> {
    let (path, category) = (call.text(1, "search")?, call.text(2, "search")?);
    let mut hits = Vec::new();
    let facts = call.facts;
    for_each(facts, call.argument(0), |element| {
        let Value::Node(base) = element else {
            return Err(broken("only objects have fields", "只有对象才有字段"));
        };
        search(facts, &At { base, path: Path::Dotted(path.clone()), part: None }, category.as_str(), &mut hits)
    })?;
    made(hits)
}

/// The phrases of a category in a text, each with its place.
fn search<'c>(facts: &'c Facts, at: &At<'c>, category: &str, hits: &mut Vec<Value<'c>>) -> Outcome<()> {
    let text = facts.text_at(at)?;
    let words = text.as_str();
    folding(words)?;
    let searches = facts.pack().searches();
    let Some(wanted) = searches.category(category) else { return Ok(()) };
    let found = facts.memo().hits.of(words, |_| true, || searches.hits(words));
    meter::spend(found.len())?;
    for hit in found.iter() {
        let Some(listed) = searches.phrase_texts.get(hit.phrase).filter(|listed| listed.category == wanted) else {
            continue;
        };
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let part = Some((offset(hit.range.start), offset(hit.range.end)));
        if facts.is_recording() {
            facts.trace_phrase(listed.entry)?;
        }
        hits.push(Value::Hit(Arc::new(Hit {
            at: Arc::new(At { part, ..at.clone() }),
            text: text.part(hit.range.clone()),
            phrase: Text::Read(&listed.text),
            category: Text::Read(searches.category_name(wanted)),
        })));
    }
    Ok(())
}
