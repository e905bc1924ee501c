//! Putting lists in order, for the page: in little code.
//!
//! The standard library makes some 4 KB of code for each type that it sorts; its ordered maps and sets sort
//! what they are collected from in the same way. Here one sort of positions serves all types.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts stably by what `compare` says.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let swaps = swaps(items.len(), &|one, other| compare(&items[one], &items[other]));
    for (place, from) in swaps.into_iter().enumerate() {
        items.swap(place, from);
    }
}

/// Sorts stably by a key.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// The same where a key takes work: each is made once.
pub fn sort_by_cached_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let mut keys = Vec::with_capacity(items.len());
    keys.extend(items.iter().map(key));
    let swaps = swaps(keys.len(), &|one, other| keys[one].cmp(&keys[other]));
    for (place, from) in swaps.into_iter().enumerate() {
        items.swap(place, from);
    }
}

/// An ordered map; of pairs with the same key the last one stays.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

/// An ordered set.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// For each place, in turn, the place whose item it is to be swapped with.
fn swaps(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|one, other| compare(*one, *other));
    // Which item is at each place by now, and where each is.
    let mut items: Vec<usize> = (0..length).collect();
    let mut places = items.clone();
    for (place, wanted) in order.iter_mut().enumerate() {
        let from = places[*wanted];
        items.swap(place, from);
        places[items[from]] = from;
        *wanted = from;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{map, set, sort_by, sort_by_cached_key, sort_by_key};

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 7_usize;
        for length in 0..70 {
            let mut items = Vec::new();
            for place in 0..length {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                items.push(((state >> 33) % 9, place));
            }
            let before = items.clone();
            let mut expected = items.clone();
            expected.sort_by_key(|item| std::cmp::Reverse(item.0));
            let mut sorted = items.clone();
            sort_by(&mut sorted, |one, other| other.0.cmp(&one.0));
            assert_eq!(sorted, expected, "equal ones keep their order");
            expected.sort_by_key(|item| item.0);
            sort_by_key(&mut sorted, |item| item.0);
            assert_eq!(sorted, expected, "and by a key");
            sort_by_cached_key(&mut items, |item| item.0);
            expected = before;
            expected.sort_by_key(|item| item.0);
            assert_eq!(items, expected, "and by one that is kept");
        }
    }

    #[test]
    fn collects_as_the_standard_library_does() {
        let pairs = [(2, 'a'), (1, 'b'), (2, 'c')];
        assert_eq!(map(pairs), pairs.into_iter().collect());
        assert_eq!(set([3, 1, 3]), [1, 3].into_iter().collect());
    }
}
