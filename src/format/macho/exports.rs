//! The exports trie of `LC_DYLD_INFO` or `LC_DYLD_EXPORTS_TRIE`: the names that an image offers.

use super::bytes::Cursor;
use super::{Image, TEXT_LIMIT};

/// Names in a trie share their beginnings, so together they are longer than it, within reason.
const SHARED_BEGINNINGS: usize = 64;

/// The exported names, sorted, and whether all were read. Every node is visited once, so that a trie that leads back
/// into itself ends.
pub fn exports(image: &Image<'_>) -> (Vec<String>, bool) {
    let trie = match (image.exports_trie, image.dyld_info) {
        (Some(data), _) => image.linkedit(data.dataoff, data.datasize),
        (None, Some(info)) => image.linkedit(info.export_off, info.export_size),
        (None, None) => &[],
    };
    let mut walk = Walk {
        trie,
        visited: vec![false; trie.len()],
        budget: trie.len().saturating_mul(SHARED_BEGINNINGS),
        edges_left: trie.len(),
        open: Vec::new(),
        name: Vec::new(),
        names: Vec::new(),
    };
    let complete = trie.is_empty() || walk.run().is_some();
    let mut names = walk.names;
    names.sort_unstable();
    (names, complete)
}

struct Walk<'a> {
    trie: &'a [u8],
    visited: Vec<bool>,
    budget: usize,
    /// The nodes of a sound trie are disjoint: their edges fit into it.
    edges_left: usize,
    /// Nodes to visit: offset, length of the parent's name, and what the edge adds to it.
    open: Vec<(usize, usize, &'a [u8])>,
    /// The name of the node at hand; a parent's name stays in front while its children are visited.
    name: Vec<u8>,
    names: Vec<String>,
}

impl Walk<'_> {
    /// `None` where the trie is malformed; the names so far stay.
    fn run(&mut self) -> Option<()> {
        self.open.push((0, 0, &[]));
        let mut sound = true;
        while let Some((node, parent_length, edge)) = self.open.pop() {
            match self.visited.get_mut(node) {
                Some(visited) if !*visited => *visited = true,
                _ => {
                    sound = false;
                    continue;
                }
            }
            self.name.truncate(parent_length);
            self.name.extend_from_slice(edge);
            let mut cursor = Cursor::new(self.trie, node);
            let terminal_size = usize::try_from(cursor.uleb()?).ok()?;
            if terminal_size > 0 {
                self.budget = self.budget.checked_sub(self.name.len())?;
                match std::str::from_utf8(&self.name) {
                    Ok(name) => self.names.push(name.to_owned()),
                    Err(_) => sound = false,
                }
            }
            cursor.position = cursor.position.checked_add(terminal_size)?;
            for _ in 0..cursor.u8()? {
                let edge = cursor.until_nul()?;
                let child = usize::try_from(cursor.uleb()?).ok()?;
                self.edges_left = self.edges_left.checked_sub(edge.len() + 1)?;
                if self.name.len() + edge.len() > TEXT_LIMIT {
                    return None;
                }
                self.open.push((child, self.name.len(), edge));
            }
        }
        sound.then_some(())
    }
}
