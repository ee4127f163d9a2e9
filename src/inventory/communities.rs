//! Parts of a graph that hold together more than with the rest.

/// How often levels are stacked, and how often each node of a level is moved, at most.
const MAX_LEVELS: usize = 10;
const MAX_ROUNDS: usize = 10;
/// A level is left when a round moves fewer than one node in so many.
const STILL: usize = 100;

/// An edge between two nodes. Its weight is above zero and finite.
pub(super) type Edge = (u32, u32, f64);

/// The community of each node, by modularity; which numbers they bear says nothing. Edges have no direction, and edges of the
/// same ends are added up. Nodes without edges stay alone. The same edges in the same order give the same answer.
/// Source: Blondel, Guillaume, Lambiotte, Lefebvre, "Fast unfolding of communities in large networks" (2008).
pub(super) fn communities(nodes: usize, edges: &[Edge]) -> Vec<u32> {
    let mut member: Vec<u32> = (0..nodes as u32).collect();
    let mut graph = Graph::new(nodes, edges.to_vec());
    for _ in 0..MAX_LEVELS {
        let (community, count) = graph.move_nodes();
        if count == graph.degrees.len() {
            break;
        }
        for node in &mut member {
            *node = community.get(*node as usize).copied().unwrap_or(*node);
        }
        let of = |node: u32| community.get(node as usize).copied().unwrap_or(node);
        let edges = graph.edges.iter().map(|(one, other, weight)| (of(*one), of(*other), *weight)).collect();
        graph = Graph::new(count, edges);
    }
    member
}

struct Graph {
    /// Each once, the smaller node first, sorted; loops are what lies within a node of this level.
    edges: Vec<Edge>,
    /// Where the neighbours of each node begin in `neighbours`.
    starts: Vec<usize>,
    neighbours: Vec<(u32, f64)>,
    degrees: Vec<f64>,
    /// Of all degrees.
    total: f64,
}

impl Graph {
    fn new(nodes: usize, mut edges: Vec<Edge>) -> Graph {
        edges.retain(|(one, other, _)| (*one as usize) < nodes && (*other as usize) < nodes);
        for (one, other, _) in &mut edges {
            (*one, *other) = ((*one).min(*other), (*one).max(*other));
        }
        edges.sort_by_key(|(one, other, _)| (*one, *other));
        edges.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        let mut both: Vec<(u32, u32, f64)> = Vec::with_capacity(edges.len() * 2);
        let mut degrees = vec![0.0; nodes];
        let mut count = |node: u32, weight: f64| {
            if let Some(degree) = degrees.get_mut(node as usize) {
                *degree += weight;
            }
        };
        for &(one, other, weight) in &edges {
            count(one, weight);
            count(other, weight);
            if one != other {
                both.extend([(one, other, weight), (other, one, weight)]);
            }
        }
        both.sort_by_key(|(one, other, _)| (*one, *other));
        let starts = (0..=nodes as u32).map(|node| both.partition_point(|(one, ..)| *one < node)).collect();
        let neighbours = both.into_iter().map(|(_, other, weight)| (other, weight)).collect();
        let total = degrees.iter().sum();
        Graph { edges, starts, neighbours, degrees, total }
    }

    fn neighbours(&self, node: usize) -> &[(u32, f64)] {
        let range = self.starts.get(node).zip(self.starts.get(node + 1));
        range.and_then(|(from, to)| self.neighbours.get(*from..*to)).unwrap_or_default()
    }

    /// Moves each node to where it gains most, until hardly any moves; the community of each node, numbered from 0, and how
    /// many there are.
    fn move_nodes(&self) -> (Vec<u32>, usize) {
        let nodes = self.degrees.len();
        let mut community: Vec<u32> = (0..nodes as u32).collect();
        let mut totals = self.degrees.clone();
        // What ties the node in question to each community that a neighbour is in.
        let mut ties = vec![0.0; nodes];
        let mut near: Vec<u32> = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let mut moved = 0;
            for node in 0..nodes {
                let (own, degree) = (community[node], self.degrees[node]);
                near.clear();
                for (other, weight) in self.neighbours(node) {
                    let of = community[*other as usize];
                    if ties[of as usize] == 0.0 {
                        near.push(of);
                    }
                    ties[of as usize] += weight;
                }
                totals[own as usize] -= degree;
                let gain = |of: u32| ties[of as usize] - totals[of as usize] * degree / self.total;
                near.sort_unstable();
                let mut best = (own, gain(own));
                for &of in &near {
                    if gain(of) > best.1 + f64::EPSILON * self.total {
                        best = (of, gain(of));
                    }
                }
                totals[best.0 as usize] += degree;
                if best.0 != own {
                    community[node] = best.0;
                    moved += 1;
                }
                near.iter().for_each(|of| ties[*of as usize] = 0.0);
            }
            if moved * STILL <= nodes {
                break;
            }
        }
        let mut numbers = vec![u32::MAX; nodes];
        let mut count = 0;
        for of in &mut community {
            let number = &mut numbers[*of as usize];
            if *number == u32::MAX {
                *number = count;
                count += 1;
            }
            *of = *number;
        }
        (community, count as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All pairs of these nodes.
    fn clique(nodes: &[u32]) -> Vec<Edge> {
        let pairs = nodes.iter().flat_map(|one| nodes.iter().map(move |other| (*one, *other, 1.0)));
        pairs.filter(|(one, other, _)| one < other).collect()
    }

    #[test]
    fn what_is_tied_by_one_thread_falls_apart() {
        let edges = [clique(&[0, 1, 2, 3]), clique(&[4, 5, 6, 7]), vec![(3, 4, 1.0)]].concat();
        let of = communities(9, &edges);
        assert!(of[..4].iter().all(|one| *one == of[0]) && of[4..8].iter().all(|one| *one == of[4]), "{of:?}");
        assert!(of[0] != of[4] && ![of[0], of[4]].contains(&of[8]), "{of:?}");
    }

    #[test]
    fn heavy_edges_count_for_more() {
        assert_eq!(communities(3, &[(0, 1, 1.0), (1, 2, 9.0)])[1], communities(3, &[(0, 1, 1.0), (1, 2, 9.0)])[2]);
        assert_eq!(communities(0, &[]), [0; 0]);
    }

    proptest! {
        #[test]
        fn any_graph_is_parted(edges in prop::collection::vec((0u32..24, 0u32..24, 1u32..9), 0..80)) {
            let edges: Vec<Edge> = edges.into_iter().map(|(one, other, weight)| (one, other, f64::from(weight))).collect();
            let of = communities(20, &edges);
            prop_assert_eq!(of.len(), 20);
            prop_assert_eq!(&of, &communities(20, &edges));
            // Nobody is put together with what it is not tied to by any way.
            let mut reached: Vec<u32> = (0..20).collect();
            for _ in 0..20 {
                for (one, other, _) in edges.iter().filter(|(one, other, _)| *one < 20 && *other < 20) {
                    let least = reached[*one as usize].min(reached[*other as usize]);
                    (reached[*one as usize], reached[*other as usize]) = (least, least);
                }
            }
            for (one, other) in (0..20).flat_map(|one| (0..20).map(move |other| (one, other))) {
                prop_assert!(of[one] != of[other] || reached[one] == reached[other]);
            }
        }
    }
}
