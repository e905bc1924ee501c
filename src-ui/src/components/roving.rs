//! Moving through the parts of one control by arrow keys, as the ARIA practices say: one part is in the
//! order of Tab, the arrows lead to the others.

/// Which arrows lead on and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Left and right. The caller turns them round where text runs from right to left.
    Row,
    /// Up and down.
    Column,
}

/// Where a key leads from part `now` of `count`, round and round; `None` for a key that leads nowhere.
pub fn step(axis: Axis, key: &str, now: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let on = now.map_or(0, |now| if now >= last { 0 } else { now + 1 });
    let back = now.map_or(last, |now| if now == 0 { last } else { (now - 1).min(last) });
    match (axis, key) {
        (Axis::Row, "ArrowRight") | (Axis::Column, "ArrowDown") => Some(on),
        (Axis::Row, "ArrowLeft") | (Axis::Column, "ArrowUp") => Some(back),
        (_, "Home") => Some(0),
        (_, "End") => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_other_keys_nowhere() {
        for (axis, key, now, count, to) in [
            (Axis::Row, "ArrowRight", Some(0), 3, Some(1)),
            (Axis::Row, "ArrowRight", Some(2), 3, Some(0)),
            (Axis::Row, "ArrowLeft", Some(0), 3, Some(2)),
            (Axis::Row, "ArrowDown", Some(0), 3, None),
            (Axis::Column, "ArrowDown", None, 3, Some(0)),
            (Axis::Column, "ArrowUp", None, 3, Some(2)),
            (Axis::Column, "End", Some(0), 3, Some(2)),
            (Axis::Column, "Home", Some(2), 3, Some(0)),
            (Axis::Column, "ArrowDown", Some(0), 0, None),
            (Axis::Column, "ArrowUp", Some(9), 3, Some(2)),
            (Axis::Column, "a", Some(0), 3, None),
        ] {
            assert_eq!(step(axis, key, now, count), to, "{key} from {now:?} of {count}");
        }
    }
}
