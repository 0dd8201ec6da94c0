//! Where the elements of long arrays stand in a tree, so that one is found without counting those before it.

use super::tree::{Node, NodeId, Value};

/// The elements of all arrays of a tree.
#[derive(Debug)]
pub(super) struct Elements {
    /// Where the elements of each array start among all; by node.
    starts: Vec<u32>,
    /// Indices of nodes, those of one array together.
    nodes: Vec<u32>,
}

impl Elements {
    pub(super) fn of(nodes: &[Node]) -> Self {
        let mut starts = Vec::with_capacity(nodes.len());
        let mut total = 0;
        for node in nodes {
            starts.push(total);
            if let Value::Array(count) = node.value {
                total += count;
            }
        }
        let mut elements = vec![0; total as usize];
        for (node, index) in nodes.iter().zip(0..).skip(1) {
            let is_element =
                nodes.get(node.parent as usize).is_some_and(|parent| matches!(parent.value, Value::Array(_)));
            let slot = starts.get(node.parent as usize).map(|start: &u32| (start + node.position) as usize);
            if let Some(slot) = slot.filter(|_| is_element).and_then(|slot| elements.get_mut(slot)) {
                *slot = index;
            }
        }
        Self { starts, nodes: elements }
    }

    /// The element of an array that has so many.
    pub(super) fn get(&self, array: NodeId, index: usize) -> Option<NodeId> {
        let start = *self.starts.get(array.index())? as usize;
        self.nodes.get(start + index).map(|node| NodeId::new(*node))
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Limits, NodeRef, Pointer, parse};
    use crate::source::Source;

    #[test]
    fn an_element_is_found_in_short_and_long_arrays_of_one_tree() {
        let inner: Vec<_> = (0..40).map(|number| format!("[{number}, [{{\"x\": {number}}}], null]")).collect();
        let text = format!("{{\"a\": [1], \"b\": [{}], \"c\": [2, 3]}}", inner.join(", "));
        let tree = parse(&Source::new("doc", text), &Limits::default()).unwrap();
        let array = tree.root().get("b").unwrap();
        let counted: Vec<_> = array.children().map(NodeRef::id).collect();
        let found: Vec<_> = (0..45).filter_map(|index| array.element(index)).map(NodeRef::id).collect();
        assert_eq!(found, counted);
        let at = |pointer: &str| tree.root().resolve(&Pointer::parse(pointer).unwrap()).and_then(NodeRef::as_number);
        assert_eq!(at("/b/39/1/0/x"), Some(39.into()));
        assert_eq!(at("/c/1"), Some(3.into()));
        assert_eq!((at("/b/40"), at("/c/2"), at("/a/0/0")), (None, None, None));
    }
}
