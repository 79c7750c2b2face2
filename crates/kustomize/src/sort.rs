//! Sorting by comparisons that are no total order.
//!
//! Some of kustomize's orders are none: they are cyclic for odd input. The standard library may panic then; this sort does not.

/// Sorts stably, so that no element stands directly before one that is less.
pub(crate) fn merge_sort<T: Copy>(items: &mut Vec<T>, mut is_less: impl FnMut(&T, &T) -> bool) {
    let mut width = 1;
    let mut merged = Vec::with_capacity(items.len());
    while width < items.len() {
        merged.clear();
        for pair in items.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
                if is_less(second, first) {
                    merged.push(*second);
                    right = right_rest;
                } else {
                    merged.push(*first);
                    left = left_rest;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(items, &mut merged);
        width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::merge_sort;

    #[test]
    fn it_sorts_stably_and_survives_nonsense() {
        let mut items = vec![(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd'), (1, 'e')];
        merge_sort(&mut items, |left, right| left.0 < right.0);
        assert_eq!(items, [(1, 'b'), (1, 'e'), (2, 'd'), (3, 'a'), (3, 'c')]);
        let mut cyclic: Vec<u32> = (0..1000).collect();
        merge_sort(&mut cyclic, |left, right| (left + 1) % 3 == right % 3);
        assert_eq!(cyclic.len(), 1000);
    }
}
