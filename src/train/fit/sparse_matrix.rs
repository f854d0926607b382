//! [`Matrix`]: the training messages as sparse rows, also readable by column.

use crate::features::Features;
use rayon::prelude::*;

/// Columns with at least this many messages are learned; a feature seen once cannot be told from
/// chance.
pub(crate) const MIN_MESSAGES: u32 = 2;

/// Sparse rows over the columns that training uses, numbered without gaps, and the same entries by
/// column.
///
/// Sums over rows and sums over columns each run over one of the two orders, so they can be shared
/// among threads without a race, and come out the same whatever the number of threads.
pub(crate) struct Matrix {
    /// The index in the feature space of each column; the columns with the most messages come
    /// first, so that the parts of a vector that a row needs are close together.
    pub(crate) columns: Vec<u32>,
    row_starts: Vec<usize>,
    row_entries: Vec<(u32, f32)>,
    column_starts: Vec<usize>,
    column_entries: Vec<(u32, f32)>,
}

impl Matrix {
    /// The matrix of `rows` rows over a feature space of `size`.
    ///
    /// `row` returns the features of a row and is called twice for each. A third copy of all
    /// entries, kept beside the two orders, would cost half as much memory again.
    pub(crate) fn new(rows: usize, size: u32, row: impl Fn(usize) -> Features + Sync) -> Self {
        let mut seen = vec![0_u32; size as usize];
        each_row(rows, &row, |_, features| {
            for &index in &features.indices {
                seen[index as usize] += 1;
            }
        });
        let mut columns: Vec<u32> = (0..size).filter(|&index| seen[index as usize] >= MIN_MESSAGES).collect();
        columns.sort_by_key(|&index| std::cmp::Reverse(seen[index as usize])); // stable: indices decide ties
        let mut number = vec![u32::MAX; size as usize];
        let mut column_starts = Vec::with_capacity(columns.len() + 1);
        let mut total = 0;
        for (column, &index) in columns.iter().enumerate() {
            number[index as usize] = column as u32;
            column_starts.push(total);
            total += seen[index as usize] as usize;
        }
        column_starts.push(total);
        let mut row_starts = vec![0];
        let mut row_entries = Vec::with_capacity(total);
        let mut column_entries = vec![(0, 0.0); total];
        let mut next = column_starts.clone();
        each_row(rows, &row, |row_number, features| {
            for (&index, &value) in features.indices.iter().zip(&features.values) {
                let column = number[index as usize];
                if column != u32::MAX {
                    row_entries.push((column, value));
                    column_entries[next[column as usize]] = (row_number as u32, value);
                    next[column as usize] += 1;
                }
            }
            row_starts.push(row_entries.len());
        });
        Self { columns, row_starts, row_entries, column_starts, column_entries }
    }

    /// The memory of all entries, in both orders.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.row_entries) + size_of_val(&*self.column_entries)
    }

    /// The number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.row_starts.len() - 1
    }

    /// The entries of a row: (column, value).
    pub(crate) fn row(&self, row: usize) -> &[(u32, f32)] {
        &self.row_entries[self.row_starts[row]..self.row_starts[row + 1]]
    }

    /// The entries of a column: (row, value).
    pub(crate) fn column(&self, column: usize) -> &[(u32, f32)] {
        &self.column_entries[self.column_starts[column]..self.column_starts[column + 1]]
    }

    /// `sums[column][k] = sum over rows of value * of_row[row][k]`; `of_row` holds `labels` numbers
    /// per row.
    pub(crate) fn sum_columns(&self, of_row: &[f64], labels: usize, sums: &mut [f64]) {
        sums.par_chunks_mut(labels).enumerate().with_min_len(1024).for_each(|(column, sum)| {
            sum.fill(0.0);
            for &(row, value) in self.column(column) {
                let from = &of_row[row as usize * labels..][..labels];
                for (sum, from) in sum.iter_mut().zip(from) {
                    *sum += f64::from(value) * from;
                }
            }
        });
    }
}

/// The number of rows that are made at a time, each by any free thread.
const ROWS_AT_A_TIME: usize = 4096;

/// Calls `found` with each row, in order.
fn each_row(rows: usize, row: &(impl Fn(usize) -> Features + Sync), mut found: impl FnMut(usize, &Features)) {
    for start in (0..rows).step_by(ROWS_AT_A_TIME) {
        let made: Vec<Features> =
            (start..rows.min(start + ROWS_AT_A_TIME)).into_par_iter().map(row).collect();
        made.iter().zip(start..).for_each(|(features, number)| found(number, features));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::features::{Counts, FEATURE_GROUPS, Group};
    use crate::linear::Idf;
    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    /// A section of `learners_sklearn.json`, which the script beside it made.
    pub(in crate::train) fn sklearn<T: DeserializeOwned>(section: &str) -> T {
        let fixture = include_str!("../../../tests/fixtures/learners_sklearn.json");
        let mut fixture: serde_json::Value = serde_json::from_str(fixture).unwrap();
        serde_json::from_value(fixture[section].take()).unwrap()
    }

    /// Labelled rows that both sides learned from.
    #[derive(Deserialize)]
    pub(in crate::train) struct Sample {
        name: String,
        rows: Vec<Vec<(u32, f32)>>,
        pub(in crate::train) y_true: Vec<usize>,
        pub(in crate::train) sample_weight: Vec<f64>,
    }

    impl Sample {
        pub(in crate::train) fn named(name: &str) -> Self {
            let samples: Vec<Self> = sklearn("samples");
            samples.into_iter().find(|sample| sample.name == name).unwrap()
        }

        pub(in crate::train) fn labels(&self) -> usize {
            self.y_true.iter().max().unwrap() + 1
        }

        pub(in crate::train) fn matrix(&self) -> Matrix {
            matrix(&self.rows)
        }

        /// Adds a row once more.
        pub(in crate::train) fn repeat(&mut self, row: usize) {
            self.rows.push(self.rows[row].clone());
            self.y_true.push(self.y_true[row]);
            self.sample_weight.push(self.sample_weight[row]);
        }
    }

    fn matrix(rows: &[Vec<(u32, f32)>]) -> Matrix {
        Matrix::new(rows.len(), 100, |row| features(&rows[row]))
    }

    fn features(row: &[(u32, f32)]) -> Features {
        let (indices, values) = row.iter().copied().unzip();
        Features { indices, values }
    }

    #[test]
    fn columns_seen_once_are_left_out_and_both_orders_hold_the_same() {
        let matrix = matrix(&[
            vec![(3, 0.5), (7, 1.0), (50, 9.0), (99, 5.0)], // 50 and 8 are seen once
            vec![],
            vec![(7, 2.0), (8, 9.0), (99, 4.0)],
            vec![(3, 0.25), (99, 8.0)],
        ]);
        assert_eq!(matrix.columns, [99, 3, 7]); // 99 is seen most
        assert_eq!(matrix.rows(), 4);
        let rows: Vec<_> = (0..4).map(|row| matrix.row(row)).collect();
        let no_entry: &[(u32, f32)] = &[];
        assert_eq!(
            rows,
            [&[(1, 0.5), (2, 1.0), (0, 5.0)], no_entry, &[(2, 2.0), (0, 4.0)], &[(1, 0.25), (0, 8.0)]]
        );
        let columns: Vec<_> = (0..3).map(|column| matrix.column(column)).collect();
        let most: &[(u32, f32)] = &[(0, 5.0), (2, 4.0), (3, 8.0)];
        assert_eq!(columns, [most, &[(0, 0.5), (3, 0.25)], &[(0, 1.0), (2, 2.0)]]);
        let mut sums = [f64::NAN; 6]; // what was there before does not count
        matrix.sum_columns(&[1.0, -1.0, 10.0, -10.0, 100.0, -100.0, 1000.0, 2000.0], 2, &mut sums);
        assert_eq!(sums, [8405.0, 15_595.0, 250.5, 499.5, 201.0, -201.0]);
    }

    #[test]
    fn no_rows_and_no_columns_are_matrices_too() {
        for rows in [&[][..], &[vec![], vec![]], &[vec![(1, 1.0)], vec![(2, 1.0)]]] {
            let matrix = matrix(rows);
            assert_eq!((matrix.rows(), matrix.columns.len()), (rows.len(), 0));
            matrix.sum_columns(&vec![1.0; 2 * rows.len()], 2, &mut []);
        }
    }

    #[derive(Deserialize)]
    struct Weighed {
        counts: Vec<Vec<(u32, u32)>>,
        idf: Vec<f64>,
        weighed: Vec<Vec<(u32, f32)>>,
    }

    #[test]
    fn rows_are_weighed_as_by_scikit_learns_tfidf_transformer() {
        let expected: Weighed = sklearn("tfidf");
        for (group, length) in Group::ALL.into_iter().zip([1.0, 0.3, 0.2]) {
            let start = group.range().start;
            for (counts, row) in expected.counts.iter().zip(&expected.weighed) {
                let counts = Counts(counts.iter().map(|&(index, count)| (start + index, count)).collect());
                let idf = |index: u32| expected.idf[(index - start) as usize] as f32;
                let found = Features::tf_idf(&counts, idf, [length; FEATURE_GROUPS]);
                assert_eq!(found.indices, row.iter().map(|(index, _)| start + index).collect::<Vec<_>>());
                for (found, (_, expected)) in found.values.iter().zip(row) {
                    // 32-bit floats round at 6e-8 each: of the logarithm, the product, the norm
                    assert!((found - length * expected).abs() < 1e-6, "{found} {expected}");
                }
            }
        }
    }

    /// Half a step of idf is a thirty-second, and at most this share of an idf, which is 1 or more.
    /// So it turns a row by at most the angle with this sine.
    #[test]
    fn one_byte_of_rarity_turns_no_row_by_more_than_a_thirty_second() {
        const MOST: f32 = 1.0 / 32.0;
        let expected: Weighed = sklearn("tfidf");
        let messages = expected.counts.len();
        let idf: Vec<Idf> = (0..expected.idf.len())
            .map(|column| {
                let has_it = |row: &&Vec<(u32, u32)>| row.iter().any(|(index, _)| *index as usize == column);
                Idf::new(expected.counts.iter().filter(has_it).count() as f64, messages as f64)
            })
            .collect();
        for (packed, &exact) in idf.iter().zip(&expected.idf) {
            assert!(
                (f64::from(packed.value()) - exact).abs() <= f64::from(MOST) + 1e-12,
                "{packed:?} {exact}"
            );
        }
        for (counts, row) in
            expected.counts.into_iter().zip(&expected.weighed).filter(|(_, row)| !row.is_empty())
        {
            let found =
                Features::tf_idf(&Counts(counts), |index| idf[index as usize].value(), [1.0; FEATURE_GROUPS]);
            let cosine: f32 =
                found.values.iter().zip(row).map(|(found, (_, expected))| found * expected).sum();
            assert!((1.0 - cosine * cosine).max(0.0).sqrt() <= MOST, "cosine {cosine}");
        }
    }
}
