//! One document among those of its text: cheap to clone, and to hand to another thread.

use std::sync::Arc;

use super::fields::Fields;
use super::pointer::Pointer;
use super::tree::{NodeId, NodeRef, Tree};

/// One document: a subtree that may be shared, as the documents of one file share their tree. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Document {
    tree: Arc<Tree>,
    root: NodeId,
}

impl Document {
    /// The document that is a whole tree.
    #[must_use]
    pub fn new(tree: Arc<Tree>) -> Self {
        Self { tree, root: NodeId::ROOT }
    }

    /// The document below a node of this one, as a case file holds several.
    #[must_use]
    pub fn part(&self, node: NodeRef<'_>) -> Self {
        debug_assert!(std::ptr::eq(node.tree(), Arc::as_ptr(&self.tree)), "a part is of the same tree");
        Self { tree: Arc::clone(&self.tree), root: node.id() }
    }

    /// The document's root.
    #[must_use]
    pub fn root(&self) -> NodeRef<'_> {
        NodeRef::of(&self.tree, self.root)
    }

    /// The tree that the document is a part of.
    #[must_use]
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// A node of the tree by its id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<NodeRef<'_>> {
        self.tree.node(id)
    }

    /// The node under a pointer.
    #[must_use]
    pub fn at(&self, pointer: &Pointer) -> Option<NodeRef<'_>> {
        self.root().resolve(pointer)
    }

    /// The document's own text, as written.
    #[must_use]
    pub fn text(&self) -> &str {
        let root = self.root();
        root.source().map_or("", |source| source.slice(root.span()))
    }

    /// The same document with the numbers that a table has for its names. Nodes keep their ids.
    #[must_use]
    pub(crate) fn identified(self, fields: &Fields) -> Self {
        if self.tree.table == fields.table() {
            return self;
        }
        let mut tree = Arc::try_unwrap(self.tree).unwrap_or_else(|shared| shared.copy());
        tree.identify(fields);
        Self { tree: Arc::new(tree), root: self.root }
    }

    /// Whether both are the same part of the same tree.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.tree, &other.tree) && self.root == other.root
    }
}
