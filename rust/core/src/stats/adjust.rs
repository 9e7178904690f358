//! Many tests at once.

/// Adjusted p-values (q-values) that control the false discovery rate.
///
/// `hypotheses` counts all that were tested, where `p_values` holds only the notable ones; the
/// rest is taken to have p = 1.
///
/// Source: Benjamini and Hochberg, "Controlling the false discovery rate", 1995.
pub fn benjamini_hochberg(p_values: &[f64], hypotheses: usize) -> Vec<f64> {
    let hypotheses = hypotheses.max(p_values.len()) as f64;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&one, &two| p_values[one].total_cmp(&p_values[two]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least: f64 = 1.0;
    for (rank, &place) in order.iter().enumerate().rev() {
        least = least.min(p_values[place] * hypotheses / (rank + 1) as f64);
        adjusted[place] = least;
    }
    adjusted
}

/// The same where the tests may depend on each other in any way: larger by the sum of 1/1, 1/2, … for
/// each hypothesis.
///
/// Source: Benjamini and Yekutieli, "The control of the false discovery rate in multiple testing
/// under dependency", 2001.
pub fn benjamini_yekutieli(p_values: &[f64], hypotheses: usize) -> Vec<f64> {
    let hypotheses = hypotheses.max(p_values.len());
    let sum: f64 = (1..=hypotheses).rev().map(|rank| 1.0 / rank as f64).sum();
    let larger: Vec<f64> = p_values.iter().map(|p_value| p_value * sum).collect();
    benjamini_hochberg(&larger, hypotheses)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: [f64; 15] = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262,
        0.5719, 0.6528, 0.759, 1.0,
    ];

    #[test]
    fn the_worked_example_of_1995_rejects_four() {
        let adjusted = benjamini_hochberg(&PUBLISHED, 15);
        assert_eq!(adjusted.iter().filter(|&&q| q <= 0.05).count(), 4);
        for (found, expected) in adjusted.iter().zip([0.0015, 0.003, 0.0095, 0.035_625]) {
            assert!((found - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn untold_hypotheses_count() {
        assert_eq!(benjamini_hochberg(&[0.01], 100), vec![1.0]);
    }

    #[test]
    fn any_dependence_costs_the_sum_of_one_over_each_rank() {
        let adjusted = benjamini_yekutieli(&[0.01, 0.02, 0.9], 3);
        for (found, expected) in adjusted.iter().zip([0.055, 0.055, 1.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
    }
}
