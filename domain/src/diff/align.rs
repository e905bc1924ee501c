//! Aligning two sequences by their longest common subsequence.

use std::collections::HashMap;
use std::hash::Hash;

/// The most cells of the table that are computed; beyond it, what lies between the common start and
/// end is taken as different. 4 million cells are 16 MB and some milliseconds: 2000 layers a side.
const MOST_CELLS: usize = 4_000_000;

/// One step of an alignment, by the places in the two sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Equal in both.
    Both(usize, usize),
    /// Only in the first.
    First(usize),
    /// Only in the second.
    Second(usize),
}

/// Aligns two sequences. What differs between two equal elements comes first from `a`, then from `b`.
pub(super) fn align<T: Eq + Hash>(a: &[T], b: &[T]) -> Vec<Step> {
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle_a = rest_a.get(..rest_a.len() - end).unwrap_or_default();
    let middle_b = rest_b.get(..rest_b.len() - end).unwrap_or_default();
    let mut steps: Vec<Step> = (0..start).map(|at| Step::Both(at, at)).collect();
    steps.extend(middle(middle_a, middle_b).into_iter().map(|step| match step {
        Step::Both(a, b) => Step::Both(a + start, b + start),
        Step::First(a) => Step::First(a + start),
        Step::Second(b) => Step::Second(b + start),
    }));
    let (from_a, from_b) = (a.len() - end, b.len() - end);
    steps.extend((0..end).map(|at| Step::Both(from_a + at, from_b + at)));
    steps
}

fn middle<T: Eq + Hash>(a: &[T], b: &[T]) -> Vec<Step> {
    let width = b.len() + 1;
    if a.is_empty() || b.is_empty() || a.len().saturating_mul(width) > MOST_CELLS {
        return (0..a.len()).map(Step::First).chain((0..b.len()).map(Step::Second)).collect();
    }
    // Numbers instead of texts: each of A is compared with each of B.
    let mut known = HashMap::new();
    let (a, b) = (numbers(&mut known, a), numbers(&mut known, b));
    // `lengths[i * width + j]`: the longest common subsequence of what follows `i` and `j`.
    let mut lengths = vec![0_u32; (a.len() + 1) * width];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for (i, left) in a.iter().enumerate().rev() {
        for (j, right) in b.iter().enumerate().rev() {
            let length = if left == right {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i * width + j) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j, mut steps) = (0, 0, Vec::with_capacity(a.len() + b.len()));
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        if left == right {
            steps.push(Step::Both(i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            steps.push(Step::First(i));
            i += 1;
        } else {
            steps.push(Step::Second(j));
            j += 1;
        }
    }
    steps.extend((i..a.len()).map(Step::First));
    steps.extend((j..b.len()).map(Step::Second));
    steps
}

/// The same number for equal elements.
fn numbers<'a, T: Eq + Hash>(known: &mut HashMap<&'a T, usize>, all: &'a [T]) -> Vec<usize> {
    let number = |element| {
        let next = known.len();
        *known.entry(element).or_insert(next)
    };
    all.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every common subsequence, tried out.
    fn longest(a: &[u8], b: &[u8]) -> usize {
        match (a.split_first(), b.split_first()) {
            (Some((x, a_rest)), Some((y, b_rest))) if x == y => 1 + longest(a_rest, b_rest),
            (Some((_, a_rest)), Some((_, b_rest))) => longest(a_rest, b).max(longest(a, b_rest)),
            _ => 0,
        }
    }

    #[test]
    fn it_agrees_with_trying_everything_and_keeps_every_element_once_in_order() {
        let mut state = 7_u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for _ in 0..400 {
            let mut word = || -> Vec<u8> {
                let length = random(8);
                (0..length).map(|_| u8::try_from(random(4)).unwrap()).collect()
            };
            let (a, b) = (word(), word());
            let steps = align(&a, &b);
            let both = steps.iter().filter(|step| matches!(step, Step::Both(..))).count();
            assert_eq!(both, longest(&a, &b), "{a:?} {b:?}");
            let of_a = steps.iter().filter_map(|step| match step {
                Step::Both(i, _) | Step::First(i) => Some(*i),
                Step::Second(_) => None,
            });
            assert_eq!(of_a.collect::<Vec<_>>(), (0..a.len()).collect::<Vec<_>>());
            let of_b = steps.iter().filter_map(|step| match step {
                Step::Both(_, j) | Step::Second(j) => Some(*j),
                Step::First(_) => None,
            });
            assert_eq!(of_b.collect::<Vec<_>>(), (0..b.len()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_too_long_is_different_and_not_slow() {
        let (a, b): (Vec<usize>, Vec<usize>) = ((0..30_000).collect(), (1..30_001).rev().collect());
        assert_eq!(align(&a, &b).len(), 60_000);
    }
}
