//! When counts began to be higher: the one step at which they fall apart best into before and after.

/// A rise of counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rise {
    /// The first step of the higher counts.
    pub(super) at: usize,
    /// The mean before.
    pub(super) before: f64,
    /// The mean from there on.
    pub(super) after: f64,
}

/// So many steps must lie on either side: fewer are a spike, or no before to compare with.
const SIDE: usize = 3;

/// How many times as much it must be.
const FACTOR: f64 = 3.0;

/// The least that is more than noise, by step.
const LEAST: f64 = 1.0;

/// Finds the rise, if there is one.
///
/// 1. The split is where the squares of the distances to both means are least.
/// 2. From there on, half the steps and more are above all but a tenth of the steps before: a spike is none.
/// 3. The mean is [`FACTOR`] times as high, and not small.
pub(super) fn rise(counts: &[u64]) -> Option<Rise> {
    if counts.len() < 2 * SIDE {
        return None;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a count of errors in a minute is far from the edge"
    )]
    let counts: Vec<f64> = counts.iter().map(|it| *it as f64).collect();
    // A mean explains more of the counts the further it is from that of all: the sum of squares that it
    // takes away is the square of the sum, by the number.
    let total: f64 = counts.iter().sum();
    let mut left: f64 = counts[..SIDE].iter().sum();
    let (mut at, mut best) = (0, f64::MIN);
    for split in SIDE..=counts.len() - SIDE {
        let explained =
            squared_mean(left, split) + squared_mean(total - left, counts.len() - split);
        if explained > best {
            (at, best) = (split, explained);
        }
        left += counts[split];
    }
    let (before, after) = counts.split_at(at);
    let found = Rise {
        at,
        before: mean(before),
        after: mean(after),
    };
    let is_higher = found.after >= LEAST && found.after >= FACTOR * found.before;
    let is_lasting = at_part(after, 0.5) > at_part(before, 0.9);
    (is_higher && is_lasting).then_some(found)
}

#[expect(clippy::cast_precision_loss, reason = "a number of steps")]
fn squared_mean(sum: f64, number: usize) -> f64 {
    sum * sum / number as f64
}

#[expect(clippy::cast_precision_loss, reason = "a number of steps")]
fn mean(counts: &[f64]) -> f64 {
    counts.iter().sum::<f64>() / counts.len().max(1) as f64
}

/// The count below which such a part of the steps lies.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index from a part of a small number"
)]
fn at_part(counts: &[f64], part: f64) -> f64 {
    let mut sorted = counts.to_vec();
    sorted.sort_by(f64::total_cmp);
    let index = ((sorted.len() - 1) as f64 * part) as usize;
    sorted.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, prop, prop_assert, prop_assert_eq, proptest};

    use super::rise;

    fn at(counts: &[u64]) -> Option<usize> {
        rise(counts).map(|it| it.at)
    }

    #[test]
    fn a_rise_is_found_at_its_step() {
        let mut counts = vec![0; 40];
        counts.extend([31, 40, 28, 35, 44, 39, 41, 30, 36, 33]);
        assert_eq!(at(&counts), Some(40));
        let found = rise(&counts).unwrap();
        assert!(found.before < 0.1 && (35.0..37.0).contains(&found.after));
        // On top of what is usual.
        let usual = [
            3, 5, 2, 4, 6, 3, 4, 5, 2, 4, 3, 5, 4, 30, 28, 35, 31, 27, 33,
        ];
        assert_eq!(at(&usual), Some(13));
    }

    #[test]
    fn what_is_flat_noisy_short_or_falling_is_no_rise() {
        for counts in [
            &[][..],
            &[9, 9],
            &[0; 60],
            &[7; 60],
            &[5, 9, 3, 8, 4, 7, 9, 2, 6, 8, 3, 9, 5, 7, 4, 8],
            &[40, 38, 41, 44, 39, 42, 1, 0, 0, 1, 0, 0, 1],
        ] {
            assert_eq!(at(counts), None, "{counts:?}");
        }
    }

    #[test]
    fn one_spike_is_no_rise() {
        let mut counts = vec![0; 60];
        counts[30] = 500;
        assert_eq!(at(&counts), None);
        counts[59] = 500;
        assert_eq!(at(&counts), None);
    }

    #[test]
    fn steps_without_data_in_a_rise_do_not_hide_it() {
        let mut counts = vec![0; 30];
        counts.extend([20, 0, 22, 19, 0, 24, 21, 0, 20, 23]);
        assert_eq!(at(&counts), Some(30));
        // What CloudWatch has not got yet.
        counts.extend([0, 0]);
        assert_eq!(at(&counts), Some(30));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn whatever_the_counts_it_ends_and_stays_inside(counts in prop::collection::vec(0_u64..1_000_000, 0..200)) {
            if let Some(found) = rise(&counts) {
                prop_assert!(found.at >= 3 && found.at + 3 <= counts.len());
                prop_assert!(found.after > found.before);
            }
        }

        #[test]
        fn a_step_is_found_wherever_it_is(low in 0_u64..10, high in 100_u64..1000, at in 3_usize..57) {
            let counts: Vec<u64> = (0..60).map(|it| if it < at { low } else { high }).collect();
            prop_assert_eq!(rise(&counts).map(|it| it.at), Some(at));
        }
    }
}
