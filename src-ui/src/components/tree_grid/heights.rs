//! How high rows are. Sums of blocks of them are kept beside: where a row begins, and which one is at a
//! place, is found without adding up all that come before it.

use std::sync::{Arc, PoisonError, RwLock};

/// The height of a row that was never seen, in pixels: `--row` and its line.
const ROW: f32 = 41.0;
/// So many rows have a sum.
const BLOCK: usize = 256;

/// The heights of all rows in their order, in pixels. Clones are the same heights.
#[derive(Debug, Clone)]
pub struct Heights(Arc<RwLock<Sums>>);

impl PartialEq for Heights {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Debug)]
struct Sums {
    rows: Vec<f32>,
    blocks: Vec<f64>,
}

/// A row and where it begins, in pixels from the first one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) row: usize,
    pub(super) top: f64,
}

impl Heights {
    /// From what was seen of each row; one that was not is taken to be one line high.
    pub fn new(seen: impl Iterator<Item = Option<f32>>) -> Self {
        let rows: Vec<f32> = seen.map(|height| height.unwrap_or(ROW)).collect();
        let sum = |block: &[f32]| block.iter().copied().map(f64::from).sum();
        let blocks = rows.chunks(BLOCK).map(sum).collect();
        Self(Arc::new(RwLock::new(Sums { rows, blocks })))
    }

    /// Remembers the height of a row; whether that moves those below it.
    pub fn set(&self, row: usize, height: f32) -> bool {
        let mut sums = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = sums.rows.get_mut(row) else { return false };
        let more = height - *known;
        if more.abs() <= 0.5 {
            return false;
        }
        *known = height;
        if let Some(block) = sums.blocks.get_mut(row / BLOCK) {
            *block += f64::from(more);
        }
        true
    }

    /// How far down a row is, in pixels from the first one.
    pub fn top_of(&self, row: usize) -> f64 {
        self.read(|sums| {
            let block = row / BLOCK;
            let above: f64 = sums.blocks.iter().take(block).sum();
            let within = sums.rows.iter().take(row).skip(block * BLOCK);
            above + within.copied().map(f64::from).sum::<f64>()
        })
    }

    /// The height of all rows.
    pub(super) fn whole(&self) -> f64 {
        self.read(|sums| sums.blocks.iter().sum())
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> usize {
        self.read(|sums| sums.rows.len())
    }

    /// The row that is at a place, in pixels from the first one; behind the last one where there is none.
    pub(super) fn at(&self, place: f64) -> Place {
        self.read(|sums| {
            let (mut row, mut top) = (0, 0.0);
            for block in &sums.blocks {
                if top + block > place {
                    break;
                }
                (row, top) = (row + BLOCK, top + block);
            }
            for height in sums.rows.iter().skip(row).copied().map(f64::from) {
                if top + height > place {
                    break;
                }
                (row, top) = (row + 1, top + height);
            }
            Place { row: row.min(sums.rows.len()), top }
        })
    }

    fn read<R>(&self, look: impl FnOnce(&Sums) -> R) -> R {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_where_it_begins_whatever_is_above_it() {
        let heights = Heights::new((0..20_033).map(|row| (row % 7 == 0).then_some(80.0)));
        let one_by_one =
            |row: usize| (0..row).map(|row| if row % 7 == 0 { 80.0 } else { 41.0 }).sum::<f64>();
        for row in [0, 1, 255, 256, 257, 5_000, 20_032] {
            let top = one_by_one(row);
            assert!((heights.top_of(row) - top).abs() < 0.01, "{row}");
            assert_eq!(heights.at(top + 1.0), Place { row, top }, "{row}");
        }
        let whole = one_by_one(20_033);
        assert!((heights.whole() - whole).abs() < 0.01);
        assert_eq!(
            heights.at(whole + 9.0),
            Place { row: 20_033, top: whole },
            "behind the last one"
        );
        assert_eq!(heights.at(-9.0), Place { row: 0, top: 0.0 });
    }

    #[test]
    fn a_row_of_another_height_moves_those_below_it() {
        let heights = Heights::new(std::iter::repeat_n(None, 1000));
        assert!(heights.set(300, 141.0), "it is higher than a line");
        assert!(!heights.set(300, 141.3), "half a pixel is none");
        assert!(!heights.set(1000, 141.0), "there is no such row");
        for (row, top) in [(300, 12_300.0), (301, 12_441.0), (999, 41_059.0)] {
            assert!((heights.top_of(row) - top).abs() < 0.01, "{row}: {}", heights.top_of(row));
        }
        assert_eq!(heights.clone(), heights, "a clone is the same");
    }
}
