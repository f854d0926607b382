//! `bluff._bluff`: the crate `bluff` as Python sees it, bytes in and JSON out. The package `bluff`
//! around it adds the types of the answers.

#![forbid(unsafe_code)]

mod classifier;
mod email;
mod error;
mod options;
mod report;
mod training;

/// The native part of the package; users import `bluff`.
#[pyo3::pymodule]
mod _bluff {
    #[pymodule_export]
    use super::classifier::NativeClassifier;
    #[pymodule_export]
    use super::report::NativeReport;
    #[pymodule_export]
    use super::training::train;

    /// The version of the package.
    #[pymodule_export]
    #[allow(non_upper_case_globals)] // the name in Python
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
