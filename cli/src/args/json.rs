//! [`JsonArgs`]: how the JSON of `classify` is written.

use crate::error::usage_error;
use bluff::Result;
use clap::Args;

/// How fields of the JSON are written.
#[derive(Args, Debug)]
pub(crate) struct JsonArgs {
    /// With --format json: write URLs so that no program makes them clickable, such as
    /// hxxps://example[.]com
    #[arg(long)]
    pub(crate) defang: bool,
}

impl JsonArgs {
    /// Checks that the options fit the format.
    ///
    /// # Errors
    /// If not.
    pub(crate) fn check(&self, is_json: bool) -> Result<()> {
        if self.defang && !is_json {
            let (expected, remedy) =
                ("it with --format json", "no other format lists URLs; leave --defang out");
            return Err(usage_error("--defang", "another format", expected, remedy));
        }
        Ok(())
    }
}
