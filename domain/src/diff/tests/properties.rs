//! What holds for every pair, tried on random ones; the layers computed in another way; the time.

use std::collections::BTreeMap;
use std::time::Instant;

use super::*;
use crate::diff::{LayerStatus, Status};

/// A sequence that looks random and is the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn image(&mut self) -> Made {
        let words: Vec<String> =
            (0..self.below(6)).map(|_| format!("l{}", self.below(5))).collect();
        let made = image(&words.join(" "))
            .run("User", json!(["", "app", "root"][usize::try_from(self.below(3)).unwrap()]));
        if self.below(4) == 0 { made.repacked() } else { made }
    }

    fn list(&mut self) -> Vec<SideEntry> {
        const NAMES: [&str; 6] = [
            "linux/amd64",
            "linux/arm64",
            "linux/arm/v7",
            "linux/arm",
            "linux/s390x",
            "windows/amd64@10.0.17763.1",
        ];
        let count = self.below(6);
        (0..count)
            .map(|_| {
                let name = NAMES[usize::try_from(self.below(6)).unwrap()];
                match self.below(12) {
                    0 => broken(name, Code::NotFound),
                    1 => broken(name, Code::BadResponse),
                    _ => self.image().entry(name),
                }
            })
            .collect()
    }
}

#[test]
fn what_holds_for_every_pair() {
    let mut random = Random(20_261_123);
    for turn in 0..500 {
        let (a, b) = (random.list(), random.list());
        let there = compare(a.clone(), b.clone());
        assert_eq!(there, compare(a.clone(), b.clone()), "{turn}: the same every time");
        let back = compare(b.clone(), a.clone());
        for (one, other) in
            [(Status::Lost, Status::Added), (Status::Relabelled, Status::Relabelled)]
        {
            // What is gone on the other side is missing rather than added.
            let unread = |found: &Comparison| {
                found
                    .platforms
                    .iter()
                    .filter(|row| row.digest_a.is_none() && row.error_b.is_some())
                    .count()
            };
            let extra = if one == Status::Lost { unread(&back) } else { 0 };
            assert_eq!(there.count(one), back.count(other) + extra, "{turn}: swapped");
        }
        let same = compare(a.clone(), a.clone());
        let quiet = |row: &crate::diff::PlatformDiff| {
            matches!(row.status, Status::SameBytes | Status::Missing | Status::Unreadable)
        };
        assert!(same.platforms.iter().all(quiet), "{turn}: {:?}", statuses(&same));
        assert_eq!(same.platforms.len(), a.len(), "{turn}: a row each");
        let rows = there.platforms.iter();
        assert_eq!(rows.clone().filter(|row| row.digest_a.is_some()).count(), a.len(), "{turn}");
        assert_eq!(rows.clone().filter(|row| row.digest_b.is_some()).count(), b.len(), "{turn}");
        let order: Vec<Status> = rows.clone().map(|row| row.status).collect();
        assert!(order.is_sorted(), "{turn}: what hurts first");
        for row in rows {
            costs_add_up(row, turn);
        }
    }
}

fn costs_add_up(row: &crate::diff::PlatformDiff, turn: usize) {
    let sum = |first: bool| -> u64 {
        let layers =
            row.layers.iter().filter_map(|row| if first { row.a.as_ref() } else { row.b.as_ref() });
        layers.map(|layer| layer.size).sum()
    };
    assert_eq!(row.size_a.unwrap_or(0), sum(true), "{turn}: every layer of A is in one row");
    assert_eq!(row.size_b.unwrap_or(0), sum(false), "{turn}: every layer of B is in one row");
    if row.status == Status::SameBytes {
        assert_eq!(row.to_pull, Some(0), "{turn}");
    }
    if row.status == Status::Repackaged {
        assert!(
            row.layers
                .iter()
                .all(|layer| matches!(layer.status, LayerStatus::Shared | LayerStatus::Repackaged))
        );
    }
}

/// The same by counting: of each content, the smaller number can be shared at most; and every layer
/// that has no other like it in B is changed, added or removed.
#[test]
fn shared_layers_agree_with_a_count_of_their_contents() {
    let mut random = Random(7);
    for turn in 0..500 {
        let (a, b) = (random.image(), random.image());
        let count = |made: &Made| {
            made.layers.iter().fold(
                BTreeMap::<String, usize>::new(),
                |mut counts, (content, ..)| {
                    *counts.entry(content.clone()).or_default() += 1;
                    counts
                },
            )
        };
        let (in_a, in_b) = (count(&a), count(&b));
        let most: usize =
            in_a.iter().map(|(key, count)| in_b.get(key).copied().unwrap_or(0).min(*count)).sum();
        let found = compare(vec![a.entry("linux/amd64")], vec![b.entry("linux/amd64")]);
        let counts = found.platforms[0].layer_counts;
        let shared = counts.shared + counts.repackaged;
        assert!(shared <= most, "{turn}: {counts:?}");
        assert_eq!(shared + counts.changed + counts.removed, a.layers.len(), "{turn}");
        assert_eq!(shared + counts.changed + counts.added, b.layers.len(), "{turn}");
        if a.layers.is_sorted() && b.layers.is_sorted() {
            assert_eq!(shared, most, "{turn}: in order, nothing is in the way");
        }
    }
}

#[test]
fn sixty_four_platforms_with_130_layers_take_little_time() {
    let list = |seed: usize| -> Vec<SideEntry> {
        let platform = |at: usize| {
            // Every second layer differs: the worst for the alignment.
            let words: Vec<String> = (0..130)
                .map(|layer| {
                    if layer % 2 == 0 {
                        format!("{at}-{layer}")
                    } else {
                        format!("{at}-{layer}-{seed}")
                    }
                })
                .collect();
            image(&words.join(" ")).entry(&format!("linux/cpu{at}"))
        };
        (0..64).map(platform).collect()
    };
    let (a, b) = (side(list(1)), side(list(2)));
    // The best of some: what else runs on the machine is not the diff's time.
    let once = || {
        let start = Instant::now();
        let found = Comparison::of(&a, &b);
        assert_eq!(found.count(Status::LayersChanged), 64);
        start.elapsed()
    };
    let took = (0..5).map(|_| once()).min().unwrap();
    // Seen with --nocapture.
    let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("64 × 130: {took:?}\n"));
    let most = if cfg!(debug_assertions) { 3_000 } else { 60 };
    assert!(took.as_millis() < most, "{took:?}");
}
