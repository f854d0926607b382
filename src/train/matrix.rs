//! [`Matrix`]: the training messages as sparse rows, readable by column too.

use crate::features::Features;
use rayon::prelude::*;

/// Columns that hold at least this many messages are learned from; a feature seen once cannot be told from chance.
pub(crate) const MIN_MESSAGES: u32 = 2;

/// Sparse rows over the columns that training uses, numbered without gaps, and the same entries by column.
///
/// Sums over rows and sums over columns each run over one of the two orders, so they can be shared among
/// threads without a race, and come out the same whatever the number of threads.
pub(crate) struct Matrix {
    /// The index in the feature space of each column, rising.
    pub(crate) columns: Vec<u32>,
    row_starts: Vec<usize>,
    row_entries: Vec<(u32, f32)>,
    column_starts: Vec<usize>,
    column_entries: Vec<(u32, f32)>,
}

impl Matrix {
    /// The matrix of these rows over a feature space of `size`.
    pub(crate) fn new(rows: &[&Features], size: u32) -> Self {
        let mut seen = vec![0_u32; size as usize];
        for row in rows {
            for &index in &row.indices {
                seen[index as usize] += 1;
            }
        }
        let columns: Vec<u32> = (0..size).filter(|&index| seen[index as usize] >= MIN_MESSAGES).collect();
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
        for (row_number, row) in rows.iter().enumerate() {
            for (&index, &value) in row.indices.iter().zip(&row.values) {
                let column = number[index as usize];
                if column != u32::MAX {
                    row_entries.push((column, value));
                    column_entries[next[column as usize]] = (row_number as u32, value);
                    next[column as usize] += 1;
                }
            }
            row_starts.push(row_entries.len());
        }
        Self { columns, row_starts, row_entries, column_starts, column_entries }
    }

    /// How many rows.
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

    /// `sums[column][k] = sum over rows of value * of_row[row][k]`; `of_row` holds `labels` numbers a row.
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
