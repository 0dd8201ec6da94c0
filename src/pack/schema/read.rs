//! Reads schema files strictly into the graph: every keyword known, every value of its kind, every reference leading somewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr as _;
use std::sync::Arc;

use strum::IntoEnumIterator as _;

use super::circles;
use super::draft::Draft;
use super::graph::{File, FileId, Graph, Home, PatternId, SchemaId, Subschema};
use super::keywords::{Keyword, Takes, instead};
use super::mistake::suggest;
use super::patterns::{self, Pattern};
use super::references::{Fragment, Reference, anchors, joined};
use crate::document::{Fields, Kind, Limits, NodeId, NodeRef, Pointer, parse};
use crate::source::{Code, Diagnostic, Source, Span};

/// The draft that schemas are read as.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Older drafts: what they write otherwise is refused keyword by keyword, all else means the same.
const OLDER: [&str; 4] = [
    "https://json-schema.org/draft/2019-09/schema",
    "http://json-schema.org/draft-07/schema",
    "http://json-schema.org/draft-06/schema",
    "http://json-schema.org/draft-04/schema",
];

/// The files of a pack by path.
type Files = BTreeMap<String, Arc<Source>>;

/// A graph under construction.
pub(super) struct Reader<'p> {
    pack: &'p Files,
    pub(super) graph: Graph,
    /// The names of members.
    pub(super) fields: Fields,
    /// The subschema that starts at each node of each file, by the node's index.
    index: Vec<Vec<Option<SchemaId>>>,
    /// The files that were looked for; `None`: it cannot be read, which is said already.
    by_path: HashMap<String, Option<FileId>>,
    anchors: HashMap<FileId, HashMap<String, Option<NodeId>>>,
    /// The members of objects with many of them, in which references are looked up.
    members: HashMap<Home, HashMap<String, NodeId>>,
    /// Where references lead, by the file that they stand in.
    targets: Vec<HashMap<String, SchemaId>>,
    patterns: HashMap<String, PatternId>,
    /// Subschemas that have an id but are not read yet.
    pending: Vec<SchemaId>,
    /// Which file refers to which.
    pub(super) references: BTreeSet<(FileId, FileId)>,
    /// The files with mistakes.
    pub(super) broken: BTreeSet<FileId>,
    pub(super) mistakes: Vec<Diagnostic>,
}

impl<'p> Reader<'p> {
    pub(super) fn new(pack: &'p Files) -> Self {
        let nowhere = Home { file: FileId(u16::MAX), node: NodeId::ROOT };
        let never = Subschema { never: true, ..Subschema::empty(nowhere) };
        let fields = Fields::default();
        let table = fields.table();
        Self {
            pack,
            graph: Graph { files: Vec::new(), subs: Vec::new(), patterns: Vec::new(), table, never },
            fields,
            index: Vec::new(),
            by_path: HashMap::new(),
            anchors: HashMap::new(),
            members: HashMap::new(),
            targets: Vec::new(),
            patterns: HashMap::new(),
            pending: Vec::new(),
            references: BTreeSet::new(),
            broken: BTreeSet::new(),
            mistakes: Vec::new(),
        }
    }

    /// Reads a file and all that it refers to; `None` where the pack lacks it or it is no JSON.
    pub(super) fn read(&mut self, path: &str) -> Option<SchemaId> {
        let file = self.file(path)?;
        while let Some(next) = self.pending.pop() {
            self.subschema(next);
        }
        Some(self.sub(Home { file, node: NodeId::ROOT }))
    }

    /// What can only be told when all is read: what goes in circles, and what is reached in more than one way.
    pub(super) fn finish(&mut self) {
        let mut counts = vec![0_u32; self.graph.subs.len()];
        for sub in &self.graph.subs {
            sub.for_each(|target| {
                if let Some(count) = counts.get_mut(target.0 as usize) {
                    *count += 1;
                }
            });
        }
        for (sub, count) in self.graph.subs.iter_mut().zip(counts) {
            sub.shared = count > usize::from(sub.home.node != NodeId::ROOT) as u32;
        }
        for (sub, [en, zh]) in circles::find(&self.graph) {
            let Some(node) = self.graph.home(sub) else { continue };
            let place = node.get("$ref").unwrap_or(node);
            let file = self.graph.get(sub).home.file;
            let mistake = self.wrong(file, head(place), en, zh);
            self.mistakes.push(mistake);
        }
    }

    /// The file under a path, its root and all that is named in it to be read next.
    fn file(&mut self, path: &str) -> Option<FileId> {
        if let Some(known) = self.by_path.get(path) {
            return *known;
        }
        let source = self.pack.get(path)?;
        let limits = Limits { keep_null_members: true, ..Limits::default() };
        let file = FileId(u16::try_from(self.graph.files.len()).ok()?);
        let tree = match parse(source, &limits) {
            Ok(tree) => tree,
            Err(error) => {
                self.mistakes.push(*error);
                self.by_path.insert(path.to_owned(), None);
                return None;
            }
        };
        self.index.push(vec![None; tree.root().size()]);
        self.targets.push(HashMap::new());
        self.graph.files.push(File { path: path.into(), source: Arc::clone(source), tree });
        self.by_path.insert(path.to_owned(), Some(file));
        self.sub(Home { file, node: NodeId::ROOT });
        Some(file)
    }

    /// The id of the subschema at a place, which is read later where it is new.
    pub(super) fn sub(&mut self, home: Home) -> SchemaId {
        let next = SchemaId(u32::try_from(self.graph.subs.len()).unwrap_or(u32::MAX));
        let index = self.index.get_mut(usize::from(home.file.0));
        let Some(slot) = index.and_then(|index| index.get_mut(home.node.index())) else { return next };
        let id = *slot.get_or_insert(next);
        if id == next {
            self.graph.subs.push(Subschema::empty(home));
            self.pending.push(id);
        }
        id
    }

    /// A mistake at a place of a file, still to be reported.
    pub(super) fn wrong(
        &mut self,
        file: FileId,
        span: Span,
        en: impl Into<String>,
        zh: impl Into<String>,
    ) -> Diagnostic {
        self.broken.insert(file);
        let mistake = Diagnostic::error(Code::Schema, en, zh);
        match self.graph.files.get(usize::from(file.0)) {
            Some(file) => mistake.at(&file.source, span),
            None => mistake,
        }
    }

    fn subschema(&mut self, id: SchemaId) {
        let home = self.graph.get(id).home;
        let Some(tree) = self.graph.files.get(usize::from(home.file.0)).map(|file| Arc::clone(&file.tree)) else {
            return;
        };
        let Some(node) = tree.node(home.node) else { return };
        let mut draft = Draft::new(home);
        match node.kind() {
            Kind::Bool => draft.schema.never = node.as_bool() == Some(false),
            Kind::Object => node.members().for_each(|(name, value)| self.member(&mut draft, node, name, value)),
            _ => {
                let [en, zh] = Takes::Schema.words();
                let (en, zh) = (format!("this must be {en}"), format!("此处应为{zh}"));
                let mistake = self.wrong(home.file, node.span(), en, zh);
                self.mistakes.push(mistake);
            }
        }
        let finished = draft.finish(&mut self.fields);
        if let Some(slot) = self.graph.subs.get_mut(id.0 as usize) {
            *slot = finished;
        }
    }

    /// One member of a schema.
    fn member(&mut self, draft: &mut Draft, schema: NodeRef<'_>, name: &str, value: NodeRef<'_>) {
        let file = draft.schema.home.file;
        let key = value.key_span().unwrap_or_else(|| value.span());
        let Ok(keyword) = Keyword::from_str(name) else {
            if !name.starts_with("x-") {
                self.unknown(file, name, key);
            }
            return;
        };
        let takes = keyword.takes();
        if !takes.takes(value) {
            let [en, zh] = takes.words();
            let (en, zh) = (format!("`{name}` must be {en}"), format!("`{name}` 应为{zh}"));
            let mistake = self.wrong(file, value.span(), en, zh);
            self.mistakes.push(mistake);
            return;
        }
        if let Some(needed) = keyword.needs().map(Keyword::as_str)
            && schema.get(needed).is_none()
        {
            let en = format!("`{name}` says nothing without `{needed}`");
            let mistake = self.wrong(file, key, en, format!("没有 `{needed}`，`{name}` 不起作用"));
            self.mistakes.push(mistake);
        }
        match keyword {
            Keyword::Schema => self.dialect(file, value),
            Keyword::Id => self.id(file, value),
            Keyword::Defs | Keyword::Definitions => drop(self.children(file, value)),
            Keyword::ContentSchema => drop(self.child(file, value)),
            _ => draft.keyword(self, keyword, value),
        }
    }

    fn unknown(&mut self, file: FileId, name: &str, key: Span) {
        let (en, zh) = (format!("JSON Schema has no keyword `{name}`"), format!("JSON Schema 没有关键字 `{name}`"));
        let mistake = self.wrong(file, key, en, zh);
        let own =
            ["a keyword of your own starts with `x-`, such as `x-unit`", "自定义关键字以 `x-` 开头，例如 `x-unit`"];
        let mistake = match instead(name) {
            Some([en, zh]) => mistake.help(en, zh),
            None => suggest(mistake, name, Keyword::iter().map(Keyword::as_str), own),
        };
        self.mistakes.push(mistake);
    }

    fn dialect(&mut self, file: FileId, value: NodeRef<'_>) {
        let dialect = value.as_str().unwrap_or_default().trim_end_matches('#');
        if dialect != DIALECT && !OLDER.contains(&dialect) {
            let (en, zh) =
                ("schemas are read as draft 2020-12, not as this", "模式按 2020-12 版读取，而非此处所写的版本");
            let mistake = self.wrong(file, value.span(), en, zh);
            self.mistakes.push(mistake.help(format!("write `{DIALECT}`"), format!("请写作 `{DIALECT}`")));
        }
    }

    fn id(&mut self, file: FileId, value: NodeRef<'_>) {
        if value.parent().is_some_and(|parent| parent.parent().is_some()) {
            let (en, zh) = ("`$id` stands at the root of a file only", "`$id` 只能写在文件的根部");
            let mistake = self.wrong(file, value.span(), en, zh);
            self.mistakes.push(mistake.help("name this place by `$anchor`", "请用 `$anchor` 为此处命名"));
        }
    }

    /// The schema that a keyword holds.
    pub(super) fn child(&mut self, file: FileId, value: NodeRef<'_>) -> SchemaId {
        self.sub(Home { file, node: value.id() })
    }

    /// The schemas that a keyword holds in a list or by name.
    pub(super) fn children(&mut self, file: FileId, value: NodeRef<'_>) -> Box<[SchemaId]> {
        value.children().map(|child| self.child(file, child)).collect()
    }

    /// A pattern, compiled once for all places that have it.
    pub(super) fn pattern(&mut self, file: FileId, text: &str, span: Span) -> Option<PatternId> {
        if let Some(known) = self.patterns.get(text) {
            return Some(*known);
        }
        let Some(pattern) = Pattern::compile(text) else {
            let [en, zh] = patterns::help(text);
            let mistake = self.wrong(file, span, "this is no regular expression", "这不是正则表达式");
            self.mistakes.push(mistake.help(en, zh));
            return None;
        };
        let id = PatternId(u32::try_from(self.graph.patterns.len()).unwrap_or(u32::MAX));
        self.graph.patterns.push(pattern);
        self.patterns.insert(text.to_owned(), id);
        Some(id)
    }

    /// The schema that `$ref` names.
    pub(super) fn target(&mut self, file: FileId, value: NodeRef<'_>) -> Option<SchemaId> {
        let text = value.as_str()?;
        if let Some(known) = self.targets.get(usize::from(file.0)).and_then(|targets| targets.get(text)) {
            return Some(*known);
        }
        let found = self.find_target(file, text, value)?;
        self.targets.get_mut(usize::from(file.0))?.insert(text.to_owned(), found);
        Some(found)
    }

    fn find_target(&mut self, file: FileId, text: &str, value: NodeRef<'_>) -> Option<SchemaId> {
        let reference = Reference::parse(text);
        let target = self.target_file(file, &reference, value)?;
        self.references.insert((file, target));
        let tree = Arc::clone(&self.graph.files.get(usize::from(target.0))?.tree);
        let node = match &reference.fragment {
            Fragment::Pointer(pointer) => match self.resolved(target, tree.root(), pointer) {
                Some(node) => Some(node.id()),
                None => return self.nothing_there(file, value, target, pointer),
            },
            Fragment::Anchor(name) => {
                let anchors = self.anchors.entry(target).or_insert_with(|| anchors(&tree));
                anchors.get(name).copied().flatten()
            }
            Fragment::Broken => None,
        };
        let Some(node) = node else {
            let (en, zh) = (format!("`{text}` leads nowhere"), format!("`{text}` 没有指向任何位置"));
            let mistake = self.wrong(file, value.span(), en, zh);
            let mistake = mistake.help(
                "a place is named by a pointer, such as `#/$defs/party`, or by the one `$anchor` of that name",
                "请用指针（例如 `#/$defs/party`）或唯一的 `$anchor` 名称指明位置",
            );
            self.mistakes.push(mistake);
            return None;
        };
        Some(self.sub(Home { file: target, node }))
    }

    /// What a pointer names; definitions, of which there may be thousands, are found by an index.
    fn resolved<'t>(&mut self, file: FileId, root: NodeRef<'t>, pointer: &Pointer) -> Option<NodeRef<'t>> {
        const MANY: usize = 16;
        pointer.tokens().try_fold(root, |node, token| {
            if node.kind() != Kind::Object || node.len() < MANY {
                return node.child(&token);
            }
            let home = Home { file, node: node.id() };
            let index = || node.members().map(|(name, child)| (name.to_owned(), child.id())).collect();
            let members = self.members.entry(home).or_insert_with(index);
            node.tree().node(*members.get(&token)?)
        })
    }

    fn nothing_there(
        &mut self,
        file: FileId,
        value: NodeRef<'_>,
        target: FileId,
        pointer: &Pointer,
    ) -> Option<SchemaId> {
        let found = self.graph.files.get(usize::from(target.0))?;
        let (path, tree) = (found.path.clone(), Arc::clone(&found.tree));
        let en = format!("nothing stands at `{pointer}` in `{path}`");
        let mistake = self.wrong(file, value.span(), en, format!("`{path}` 中没有 `{pointer}`"));
        let (parent, last) = pointer.split_last().unwrap_or_default();
        let names = tree.root().resolve(&parent).into_iter().flat_map(NodeRef::members).map(|(name, _)| name);
        let other = ["name a place that is there, such as `#/$defs/party`", "请指明存在的位置，例如 `#/$defs/party`"];
        self.mistakes.push(suggest(mistake, &last, names, other));
        None
    }

    /// The file that a reference names.
    fn target_file(&mut self, file: FileId, reference: &Reference<'_>, value: NodeRef<'_>) -> Option<FileId> {
        if reference.file.is_empty() {
            return Some(file);
        }
        let from = self.graph.files.get(usize::from(file.0))?.path.clone();
        let path = if reference.is_absolute() {
            self.path_of(file, &from, reference.file)
        } else {
            joined(&from, reference.file).filter(|path| self.pack.contains_key(path))
        };
        if let Some(path) = &path {
            // A file that is no JSON is told of by itself.
            let found = self.file(path);
            if found.is_none() {
                self.broken.insert(file);
            }
            return found;
        }
        let named = joined(&from, reference.file).filter(|_| !reference.is_absolute());
        let named = named.as_deref().unwrap_or(reference.file).to_owned();
        let known = self.pack.keys().map(String::as_str).filter(|path| path.ends_with(".json"));
        let other = [
            "a reference names a file of the pack by its path; nothing is fetched",
            "引用须以路径指明规则包中的文件；不会联网获取",
        ];
        let (en, zh) = (format!("the pack has no `{named}`"), format!("规则包中没有 `{named}`"));
        let mistake = self.wrong(file, value.span(), en, zh);
        self.mistakes.push(suggest(mistake, &named, known, other));
        None
    }

    /// The path of the file that an address names: its own, one beside it, or one that says so itself.
    fn path_of(&mut self, file: FileId, from: &str, address: &str) -> Option<String> {
        let id_of = |reader: &Self, file: FileId| {
            let root = reader.graph.files.get(usize::from(file.0))?.tree.root();
            Some(root.get("$id")?.as_str()?.trim_end_matches('#').to_owned())
        };
        if let Some(own) = id_of(self, file) {
            if own == address {
                return Some(from.to_owned());
            }
            let base = own.rsplit_once('/').map_or("", |(base, _)| base);
            let beside = address.strip_prefix(base).and_then(|rest| joined(from, rest.strip_prefix('/')?));
            if let Some(path) = beside.filter(|path| !base.is_empty() && self.pack.contains_key(path)) {
                return Some(path);
            }
        }
        let names_itself = |source: &Source| source.text().contains(address);
        let candidates: Vec<String> = self
            .pack
            .iter()
            .filter(|(path, source)| path.ends_with(".json") && names_itself(source))
            .map(|(path, _)| path.clone())
            .collect();
        candidates.into_iter().find(|path| {
            let found = self.file(path);
            found.is_some_and(|found| id_of(self, found).as_deref() == Some(address))
        })
    }
}

/// What is underlined of a schema: a whole object would be too much.
fn head(node: NodeRef<'_>) -> Span {
    if node.kind() != Kind::Object {
        return node.span();
    }
    node.key_span().unwrap_or_else(|| Span::new(node.span().start as usize, node.span().start as usize + 1))
}
