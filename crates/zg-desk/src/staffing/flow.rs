//! Covering a line of half hours with intervals at least cost: exactly, as a flow of minimal cost.
//!
//! Each half hour's demand is an inequality; the difference of neighbouring ones is the balance of a node, an interval is
//! an arc from its start to its end, surplus is an arc back. The matrix is that of a network, so the optimum is whole
//! numbers of shifts. Successive shortest paths find it; the sizes here are hundreds of nodes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An interval of half hours, `from..to`, and what one shift of it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) cost: u64,
}

/// How often to take each piece so that every half hour has at least its demand, at least cost; `None` where some
/// demand lies in no piece.
pub(super) fn cover(demand: &[u32], pieces: &[Piece]) -> Option<Vec<u32>> {
    let nodes = demand.len() + 1;
    let mut net = Net::new(nodes);
    let all: u64 = demand.iter().map(|d| u64::from(*d)).sum();
    for piece in pieces {
        net.arc(piece.from, piece.to, all, piece.cost);
    }
    for t in 0..demand.len() {
        // A surplus in half hour t lets flow go back.
        net.arc(t + 1, t, all, 0);
    }
    // The flow across half hour t must be its demand: nodes where it rises are sources, where it falls sinks.
    let mut excess: Vec<i64> = Vec::with_capacity(nodes);
    let mut before = 0_i64;
    for d in demand.iter().chain(std::iter::once(&0)) {
        excess.push(i64::from(*d) - before);
        before = i64::from(*d);
    }
    net.settle(&mut excess)?;
    Some((0..pieces.len()).map(|n| u32::try_from(net.flow(n)).unwrap_or(u32::MAX)).collect())
}

struct Arc {
    to: usize,
    left: u64,
    cost: i64,
}

/// Arcs in pairs: the even one goes there, the odd one takes back.
struct Net {
    arcs: Vec<Arc>,
    out: Vec<Vec<usize>>,
}

impl Net {
    fn new(nodes: usize) -> Net {
        Net { arcs: Vec::new(), out: vec![Vec::new(); nodes] }
    }

    fn arc(&mut self, from: usize, to: usize, room: u64, cost: u64) {
        let cost = i64::try_from(cost).unwrap_or(i64::MAX / 4);
        for (a, b, left, cost) in [(from, to, room, cost), (to, from, 0, -cost)] {
            let n = self.arcs.len();
            self.arcs.push(Arc { to: b, left, cost });
            if let Some(out) = self.out.get_mut(a) {
                out.push(n);
            }
        }
    }

    /// What flows through the n-th arc that was added.
    fn flow(&self, n: usize) -> u64 {
        self.arcs.get(2 * n + 1).map_or(0, |back| back.left)
    }

    /// Sends every excess to where there is a lack, by the cheapest ways.
    fn settle(&mut self, excess: &mut [i64]) -> Option<()> {
        let mut potential = vec![0_i64; excess.len()];
        while let Some(source) = excess.iter().position(|e| *e > 0) {
            let (distance, by) = self.shortest(source, &potential);
            let reached = |n: &usize| distance.get(*n).is_some_and(|d| *d < i64::MAX);
            let sinks = (0..excess.len()).filter(|n| excess.get(*n).is_some_and(|e| *e < 0)).filter(reached);
            let sink = sinks.min_by_key(|n| {
                let p = |n: usize| potential.get(n).copied().unwrap_or(0);
                distance.get(*n).map_or(i64::MAX, |d| d + p(*n) - p(source))
            })?;
            let far = distance.get(sink).copied()?;
            for (p, d) in potential.iter_mut().zip(&distance) {
                *p += (*d).min(far);
            }
            let mut amount =
                u64::try_from(excess.get(source).copied()?.min(-excess.get(sink).copied()?)).ok()?;
            let way = self.way(source, sink, &by)?;
            for n in &way {
                amount = amount.min(self.arcs.get(*n)?.left);
            }
            for n in way {
                self.arcs.get_mut(n)?.left -= amount;
                self.arcs.get_mut(n ^ 1)?.left += amount;
            }
            let sent = i64::try_from(amount).ok()?;
            *excess.get_mut(source)? -= sent;
            *excess.get_mut(sink)? += sent;
        }
        Some(())
    }

    /// Dijkstra with reduced costs: the distance of each node and the arc by which it is reached.
    fn shortest(&self, source: usize, potential: &[i64]) -> (Vec<i64>, Vec<usize>) {
        let mut distance = vec![i64::MAX; potential.len()];
        let mut by = vec![usize::MAX; potential.len()];
        let p = |n: usize| potential.get(n).copied().unwrap_or(0);
        let mut heap = BinaryHeap::from([Reverse((0_i64, source))]);
        distance.get_mut(source).into_iter().for_each(|d| *d = 0);
        while let Some(Reverse((d, node))) = heap.pop() {
            if distance.get(node).is_some_and(|best| d > *best) {
                continue;
            }
            for n in self.out.get(node).into_iter().flatten() {
                let Some(arc) = self.arcs.get(*n).filter(|a| a.left > 0) else { continue };
                let there = d + arc.cost + p(node) - p(arc.to);
                if let (Some(best), Some(how)) = (distance.get_mut(arc.to), by.get_mut(arc.to))
                    && there < *best
                {
                    *best = there;
                    *how = *n;
                    heap.push(Reverse((there, arc.to)));
                }
            }
        }
        (distance, by)
    }

    fn way(&self, source: usize, sink: usize, by: &[usize]) -> Option<Vec<usize>> {
        let mut way = Vec::new();
        let mut at = sink;
        while at != source {
            let n = by.get(at).copied()?;
            way.push(n);
            // The paired arc leads back.
            at = self.arcs.get(n ^ 1)?.to;
        }
        Some(way)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every way to take up to `most` of each piece.
    fn cheapest(demand: &[u32], pieces: &[Piece], most: u32) -> Option<u64> {
        let mut best = None;
        let mut taken = vec![0_u32; pieces.len()];
        loop {
            let covers = |t: usize| {
                pieces
                    .iter()
                    .zip(&taken)
                    .filter(|(p, _)| p.from <= t && t < p.to)
                    .map(|(_, n)| *n)
                    .sum::<u32>()
            };
            if demand.iter().enumerate().all(|(t, d)| covers(t) >= *d) {
                let cost = pieces.iter().zip(&taken).map(|(p, n)| p.cost * u64::from(*n)).sum();
                best = Some(best.map_or(cost, |b: u64| b.min(cost)));
            }
            let Some(n) = taken.iter().position(|n| *n < most) else { return best };
            taken[n] += 1;
            taken[..n].fill(0);
        }
    }

    proptest! {
        #[test]
        fn no_other_cover_is_cheaper(
            demand in prop::collection::vec(0_u32..3, 1..6),
            ends in prop::collection::vec((0_usize..6, 1_usize..5, 1_u64..9), 1..6),
        ) {
            let pieces: Vec<Piece> = ends
                .iter()
                .map(|(from, length, cost)| {
                    let from = from % demand.len();
                    Piece { from, to: (from + length).min(demand.len()), cost: *cost }
                })
                .collect();
            let found = cover(&demand, &pieces);
            // Two of a piece are as many as a demand of two can use.
            let best = cheapest(&demand, &pieces, 2);
            prop_assert_eq!(found.is_some(), best.is_some());
            if let Some(taken) = found {
                for (t, d) in demand.iter().enumerate() {
                    let there = pieces.iter().zip(&taken).filter(|(p, _)| p.from <= t && t < p.to);
                    prop_assert!(there.map(|(_, n)| *n).sum::<u32>() >= *d);
                }
                let cost: u64 = pieces.iter().zip(&taken).map(|(p, n)| p.cost * u64::from(*n)).sum();
                prop_assert_eq!(Some(cost), best);
            }
        }
    }
}
